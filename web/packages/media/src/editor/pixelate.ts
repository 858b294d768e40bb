/** Makes a part of a picture unreadable for good: the pixels are replaced by the means of large blocks. */

export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Large enough that neither a face nor a line of writing is left: at most five blocks across the shorter side. */
export function blockSize(part: { width: number; height: number }, whole: { width: number; height: number }): number {
  return Math.ceil(Math.max(12, Math.max(whole.width, whole.height) / 64, Math.min(part.width, part.height) / 5));
}

/** In place. */
export function pixelate({ data, width, height }: Pixels, block: number): void {
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const [bottom, right] = [Math.min(height, top + block), Math.min(width, left + block)];
      let [red, green, blue] = [0, 0, 0];
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
          const at = (y * width + x) * 4;
          red += data[at] ?? 0;
          green += data[at + 1] ?? 0;
          blue += data[at + 2] ?? 0;
        }
      }
      const count = (bottom - top) * (right - left);
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) {
          const at = (y * width + x) * 4;
          data[at] = red / count;
          data[at + 1] = green / count;
          data[at + 2] = blue / count;
          data[at + 3] = 255;
        }
      }
    }
  }
}
