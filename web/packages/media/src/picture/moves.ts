/** Is there more than one picture in a file, so that it moves? */
import { ascii, word32be } from "./sniff.ts";

export function moves(bytes: Uint8Array, mime: string): boolean {
  switch (mime) {
    case "image/gif":
      return gifMoves(bytes);
    // The animation flag of the extended header.
    case "image/webp":
      return ascii(bytes, 12, 4) === "VP8X" && ((bytes[20] ?? 0) & 0x02) !== 0;
    case "image/png":
      return pngMoves(bytes);
    case "image/avif":
      return ascii(bytes, 8, 4) === "avis";
    default:
      return false;
  }
}

/** PNG 3, 11.3.6.2: `acTL` stands before the first picture's bytes. */
function pngMoves(bytes: Uint8Array): boolean {
  for (let offset = 8; offset + 8 <= bytes.length; ) {
    const type = ascii(bytes, offset + 4, 4);
    if (type === "acTL") return true;
    if (type === "IDAT" || type === "IEND") return false;
    offset += 12 + word32be(bytes, offset);
  }
  return false;
}

/** GIF89a: blocks up to the second picture. */
function gifMoves(bytes: Uint8Array): boolean {
  const colours = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  const behindParts = (from: number) => {
    let offset = from;
    while (offset < bytes.length && bytes[offset] !== 0) offset += 1 + (bytes[offset] ?? 0);
    return offset + 1;
  };
  let pictures = 0;
  let offset = 13 + colours(bytes[10] ?? 0);
  while (offset < bytes.length) {
    if (bytes[offset] === 0x2c) {
      pictures += 1;
      if (pictures > 1) return true;
      offset = behindParts(offset + 11 + colours(bytes[offset + 9] ?? 0));
    } else if (bytes[offset] === 0x21) {
      offset = behindParts(offset + 2);
    } else {
      return false;
    }
  }
  return false;
}
