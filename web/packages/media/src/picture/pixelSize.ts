/** Width and height of a picture from its header, before anything is decoded. */
import { ascii, word16be, word32, word32be } from "./sniff.ts";

export interface PixelSize {
  width: number;
  height: number;
}

/** `null` where the header is cut off or says nothing sensible. */
export function pixelSize(bytes: Uint8Array, mime: string): PixelSize | null {
  const size = read(bytes, mime);
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}

function read(bytes: Uint8Array, mime: string): PixelSize | null {
  switch (mime) {
    case "image/jpeg":
      return jpeg(bytes);
    case "image/png":
      return bytes.length >= 24 && ascii(bytes, 12, 4) === "IHDR" ? { width: word32be(bytes, 16), height: word32be(bytes, 20) } : null;
    case "image/gif":
      return gif(bytes);
    case "image/webp":
      return webp(bytes);
    case "image/bmp":
      return bmp(bytes);
    case "image/avif":
    case "image/heic":
      return heif(bytes);
    default:
      return null;
  }
}

function gif(bytes: Uint8Array): PixelSize | null {
  if (bytes.length < 10) return null;
  const word16 = (offset: number) => word32(bytes, offset) & 0xffff;
  return { width: word16(6), height: word16(8) };
}

function bmp(bytes: Uint8Array): PixelSize | null {
  if (bytes.length < 26) return null;
  // The oldest header has 16-bit sizes; a negative height means top-down.
  if (word32(bytes, 14) === 12) return { width: word32(bytes, 18) & 0xffff, height: word32(bytes, 20) & 0xffff };
  return { width: word32(bytes, 18), height: Math.abs(word32(bytes, 22) | 0) };
}

/** ITU T.81 B.1.1.3: segments up to the first start of frame. */
function jpeg(bytes: Uint8Array): PixelSize | null {
  let offset = 2;
  while (offset + 9 <= bytes.length) {
    if (bytes[offset] !== 0xff) return null;
    const marker = bytes[offset + 1] ?? 0;
    if (marker === 0xff) {
      offset += 1; // fill byte
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: word16be(bytes, offset + 5), width: word16be(bytes, offset + 7) };
    if (marker === 0xda || marker === 0xd9) return null;
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    offset += standsAlone ? 2 : 2 + word16be(bytes, offset + 2);
  }
  return null;
}

function webp(bytes: Uint8Array): PixelSize | null {
  if (bytes.length < 30) return null;
  const word24 = (offset: number) => word32(bytes, offset) & 0xffffff;
  switch (ascii(bytes, 12, 4)) {
    case "VP8X":
      return { width: word24(24) + 1, height: word24(27) + 1 };
    case "VP8L": {
      const packed = word32(bytes, 21);
      return bytes[20] === 0x2f ? { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 } : null;
    }
    case "VP8 ":
      return { width: word32(bytes, 26) & 0x3fff, height: word32(bytes, 28) & 0x3fff };
    default:
      return null;
  }
}

/** ISO 23008-12: the largest of the `ispe` properties (a picture of tiles has one for the whole and one for a tile). */
function heif(bytes: Uint8Array): PixelSize | null {
  let largest: PixelSize | null = null;
  const end = Math.min(bytes.length - 16, 1 << 20);
  for (let offset = 4; offset < end; offset += 1) {
    if (bytes[offset] !== 0x69 || ascii(bytes, offset, 4) !== "ispe") continue;
    const size = { width: word32be(bytes, offset + 8), height: word32be(bytes, offset + 12) };
    if (largest === null || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
