/** The camera, from asking for it to a picture. What it sees is in memory only and never a file on the phone. */
import type { Attachment } from "../attachment.ts";
import { DeviceRefused, openDevice } from "../deviceProblem.ts";
import { IMAGE_SIDE_MAX, THUMBNAIL_BYTES_MAX } from "../limits.ts";
import { encode, paint, thumbnailOf } from "../picture/canvas.ts";

export type Facing = "environment" | "user";

/** Not in the library's types. */
interface LampCapabilities extends MediaTrackCapabilities {
  torch?: boolean;
}

export class CameraStream {
  readonly stream: MediaStream;
  readonly #track: MediaStreamTrack | undefined;

  private constructor(stream: MediaStream) {
    this.stream = stream;
    this.#track = stream.getVideoTracks()[0];
  }

  /** Rejects with `DeviceRefused`. */
  static async open(facing: Facing): Promise<CameraStream> {
    return new CameraStream(await openDevice({ video: { facingMode: facing, width: { ideal: IMAGE_SIDE_MAX }, height: { ideal: 1440 } } }));
  }

  /** A second camera to turn to. Known only after the person has allowed one. */
  static async hasTwo(): Promise<boolean> {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter(({ kind }) => kind === "videoinput").length > 1;
  }

  get hasLamp(): boolean {
    return (this.#track?.getCapabilities?.() as LampCapabilities | undefined)?.torch === true;
  }

  /** False where it did not want to. */
  async lamp(on: boolean): Promise<boolean> {
    try {
      await this.#track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
      return true;
    } catch {
      return false;
    }
  }

  onEnd(told: () => void): void {
    this.#track?.addEventListener("ended", told);
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
  }
}

/** What the video shows now. */
export async function takePicture(video: HTMLVideoElement, name: string): Promise<Attachment> {
  const { videoWidth, videoHeight } = video;
  const made = videoWidth > 0 ? paint(video, videoWidth, videoHeight, IMAGE_SIDE_MAX) : null;
  if (made === null) throw new DeviceRefused("busy");
  const { width, height } = made.canvas;
  const blob = await encode(made, 0.88);
  const thumbnail = await thumbnailOf(made.canvas, width, height, THUMBNAIL_BYTES_MAX);
  return { blob, kind: "image", name: `${name}.${blob.type === "image/webp" ? "webp" : "jpg"}`, mime: blob.type, width, height, app_only: true, ...(thumbnail && { thumbnail }) };
}
