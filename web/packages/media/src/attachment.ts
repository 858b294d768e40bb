/** What is handed over for sending, and why something is not. */

export type AttachmentKind = "image" | "video" | "file" | "voice";

/** Ready to be encrypted and sent. */
export interface Attachment {
  blob: Blob;
  kind: AttachmentKind;
  name: string;
  mime: string;
  /** Pixels, as shown (rotation applied). */
  width?: number;
  height?: number;
  duration_ms?: number;
  /** A small WebP or JPEG, at most `THUMBNAIL_BYTES_MAX`. */
  thumbnail?: Uint8Array<ArrayBuffer>;
  /** At most `WAVEFORM_BARS_MAX` values, 0 to 255. */
  waveform?: number[];
  caption?: string;
  /** It moved: only its first picture is left. */
  stands_still?: boolean;
  /** Taken with the camera of the app: nowhere else on the phone. */
  app_only?: boolean;
}

/** Why something cannot be sent as it is. Each has its sentence in `problemText`. */
export type MediaProblem =
  | { reason: "empty" }
  | { reason: "too_large"; limit_bytes: number }
  | { reason: "forbidden_type"; extension: string }
  /** Its bytes are a program's, whatever its name says. */
  | { reason: "program" }
  /** Its name says picture, video or PDF, its bytes say otherwise. */
  | { reason: "mislabelled"; extension: string }
  | { reason: "broken" }
  /** A picture that would take more memory than a device has, however small its file. */
  | { reason: "too_many_pixels"; megapixels: number; limit_megapixels: number }
  /** A format that this browser cannot open, for example "HEIC". */
  | { reason: "cannot_decode"; format: string }
  | { reason: "video_unreadable" }
  | { reason: "too_long"; limit_ms: number }
  /** The file is gone, or the device refuses to read it. */
  | { reason: "unreadable" };

export class MediaRefused extends Error {
  readonly problem: MediaProblem;

  constructor(problem: MediaProblem) {
    super(problem.reason);
    this.name = "MediaRefused";
    this.problem = problem;
  }
}
