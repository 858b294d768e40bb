/** A canvas that works in a worker and on a page, and what comes out of it. */

import { bare } from "./bare.ts";

export interface Surface {
  readonly canvas: OffscreenCanvas | HTMLCanvasElement;
  readonly pen: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;
}

/** `null` where the browser has no room for it. */
export function surface(width: number, height: number): Surface | null {
  const canvas = typeof OffscreenCanvas === "function" ? new OffscreenCanvas(width, height) : document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d", { alpha: false }) as Surface["pen"] | null;
  return pen === null ? null : { canvas, pen };
}

/** Gives its memory back now: the browser does not see how much it is, and would wait for long. */
export function release({ canvas }: Surface): void {
  canvas.width = 0;
  canvas.height = 0;
}

/** WebP where the browser writes it (WebKit does not), JPEG elsewhere. */
export async function encode({ canvas }: Surface, quality: number): Promise<Blob> {
  const webp = await toBlob(canvas, "image/webp", quality);
  if (webp?.type === "image/webp") return onlyPicture(webp);
  const jpeg = await toBlob(canvas, "image/jpeg", quality);
  if (jpeg?.type === "image/jpeg") return onlyPicture(jpeg);
  throw new Error("this browser encodes no pictures");
}

async function onlyPicture(blob: Blob): Promise<Blob> {
  return new Blob([bare(new Uint8Array(await blob.arrayBuffer()))], { type: blob.type });
}

function toBlob(canvas: Surface["canvas"], type: string, quality: number): Promise<Blob | null> {
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type, quality });
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

/** Largest whole size with the same shape whose longer side is at most `side`. */
export function fit(width: number, height: number, side: number): { width: number; height: number } {
  const factor = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** From this shape on, the longer side alone says little about what is left of a picture. */
const LONG_SHAPE = 2.5;

/** Longer side of a picture that is sent: an ordinary one's is `side`; a long one may have as many pixels as an ordinary one (4 : 3). */
export function longestSide(width: number, height: number, side: number, most: number): number {
  const shape = Math.max(width, height) / Math.max(1, Math.min(width, height));
  return shape < LONG_SHAPE ? side : Math.min(most, Math.round(side * Math.sqrt(0.75 * shape)));
}

/** Paints a picture into a surface of at most `side`, on white: neither WebP nor JPEG is sent transparent. */
export function paint(picture: CanvasImageSource, width: number, height: number, side: number): Surface | null {
  const size = fit(width, height, side);
  const made = surface(size.width, size.height);
  if (made === null) return null;
  made.pen.fillStyle = "white";
  made.pen.fillRect(0, 0, size.width, size.height);
  made.pen.imageSmoothingEnabled = true;
  made.pen.imageSmoothingQuality = "high";
  made.pen.drawImage(picture, 0, 0, size.width, size.height);
  return made;
}

/** From large and fine to small and coarse; the first that fits is taken. */
const THUMBNAIL_TRIES = [
  [240, 0.6], [240, 0.4], [200, 0.3], [160, 0.3], [120, 0.3], [80, 0.3], [48, 0.3], [24, 0.2],
] as const;

/** At most `bytesMax`. `undefined` where even a stamp would be more. */
export async function thumbnailOf(picture: CanvasImageSource, width: number, height: number, bytesMax: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const [side, quality] of THUMBNAIL_TRIES) {
    const small = paint(picture, width, height, side);
    if (small === null) return undefined;
    const blob = await encode(small, quality);
    if (blob.size <= bytesMax) return new Uint8Array(await blob.arrayBuffer());
  }
  return undefined;
}
