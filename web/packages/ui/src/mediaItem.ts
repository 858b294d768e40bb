/** A picture, video, file or voice note of a message, as the views show it. */

export type MediaKind = "image" | "video" | "file" | "voice";

export type MediaState =
  /** On the server, not on this device. */
  | "absent"
  | "loading"
  /** On this device; `url` plays or shows it. */
  | "present"
  | "uploading"
  | "paused"
  | "failed"
  /** No longer on the server either. */
  | "missing"
  /** What came is not what was sent; nothing of it is shown. */
  | "damaged";

/** There is nothing to be shown of it, unless the server has it again. */
export function isGone(state: MediaState): boolean {
  return state === "missing" || state === "damaged";
}

export interface MediaItem {
  id: string;
  kind: MediaKind;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  /** Pixels, known before the picture is: nothing jumps when it comes. */
  width?: number | undefined;
  height?: number | undefined;
  duration_ms?: number | undefined;
  thumbnail?: Uint8Array<ArrayBuffer> | undefined;
  /** At most 64 values, 0 to 255. */
  waveform?: readonly number[] | undefined;
  state: MediaState;
  /** 0 to 1, while loading, uploading or paused. */
  progress: number;
  url?: string | undefined;
}

/** What one can do with it. A button is there only where its callback is. */
export interface MediaActions {
  onOpen?: ((id: string) => void) | undefined;
  onDownload?: ((id: string) => void) | undefined;
  onPause?: ((id: string) => void) | undefined;
  onResume?: ((id: string) => void) | undefined;
  onCancel?: ((id: string) => void) | undefined;
}
