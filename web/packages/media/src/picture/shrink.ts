/**
 * A picture as large as it is seen: one of a camera takes 20 MB once it is drawn, however small its place, and a chat has many. The
 * size that was told bounds what is made, whatever the picture really has.
 */
import { encode, fit, release, surface } from "./canvas.ts";

const QUALITY = 0.8;
/** One that is hardly larger stays as it is. */
const WORTH = 1.25;

/** Gives the picture itself where it is small already, or cannot be made smaller here. */
export async function shrink(picture: Blob, width: number, height: number, side: number): Promise<Blob> {
  if (Math.max(width, height) <= side * WORTH) return picture;
  const size = fit(width, height, side);
  let bitmap: ImageBitmap | undefined;
  try {
    bitmap = await createImageBitmap(picture, { imageOrientation: "from-image", resizeWidth: size.width, resizeHeight: size.height, resizeQuality: "medium" });
    const made = surface(bitmap.width, bitmap.height);
    if (made === null) return picture;
    made.pen.drawImage(bitmap, 0, 0);
    const small = await encode(made, QUALITY);
    release(made);
    return small;
  } catch {
    return picture;
  } finally {
    bitmap?.close();
  }
}
