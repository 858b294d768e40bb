/**
 * Makes a picture anew from its pixels: turned the right way, at most `IMAGE_SIDE_MAX` (long ones `IMAGE_LONG_SIDE_MAX`), and with nothing in it but the
 * pixels. What the camera wrote beside them (place, device, time, a second picture) is not copied and so cannot leave.
 */
import { type MediaProblem } from "../attachment.ts";
import { IMAGE_LONG_SIDE_MAX, IMAGE_SIDE_MAX, THUMBNAIL_BYTES_MAX } from "../limits.ts";
import { encode, longestSide, paint, release, thumbnailOf } from "./canvas.ts";
import { moves } from "./moves.ts";
import { pixelSize } from "./pixelSize.ts";
import { sniff } from "./sniff.ts";

export interface Reencoded {
  blob: Blob;
  width: number;
  height: number;
  thumbnail: Uint8Array<ArrayBuffer> | undefined;
  /** There was more than one picture in it. */
  moved: boolean;
}

const QUALITY = 0.85;

export async function reencode(bytes: Uint8Array<ArrayBuffer>, pixelsMax: number): Promise<Reencoded | { problem: MediaProblem }> {
  const { format, mime } = sniff(bytes);
  const size = pixelSize(bytes, mime);
  if (size === null) return { problem: mime === "image/tiff" ? { reason: "cannot_decode", format } : { reason: "broken" } };
  const pixels = size.width * size.height;
  if (pixels > pixelsMax) return { problem: { reason: "too_many_pixels", megapixels: Math.ceil(pixels / 1e6), limit_megapixels: Math.floor(pixelsMax / 1e6) } };

  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes], { type: mime }), { imageOrientation: "from-image" });
  } catch {
    return { problem: mime === "image/heic" || mime === "image/avif" ? { reason: "cannot_decode", format } : { reason: "broken" } };
  }
  try {
    // A picture that is larger than its header said is not one we opened knowingly.
    if (bitmap.width * bitmap.height > pixels) return { problem: { reason: "broken" } };
    const made = paint(bitmap, bitmap.width, bitmap.height, longestSide(bitmap.width, bitmap.height, IMAGE_SIDE_MAX, IMAGE_LONG_SIDE_MAX));
    if (made === null) return { problem: { reason: "too_many_pixels", megapixels: Math.ceil(pixels / 1e6), limit_megapixels: Math.floor(pixelsMax / 1e6) } };
    try {
      const blob = await encode(made, QUALITY);
      const { width, height } = made.canvas;
      const thumbnail = await thumbnailOf(made.canvas, width, height, THUMBNAIL_BYTES_MAX);
      return { blob, width, height, thumbnail, moved: moves(bytes, mime) };
    } finally {
      release(made);
    }
  } finally {
    bitmap.close();
  }
}
