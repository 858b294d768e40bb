/**
 * Takes out of a picture that a browser has just encoded everything that is not the picture. Chromium puts in a colour profile;
 * others may put in what they like.
 */
import { joined } from "../joined.ts";
import { ascii, word16be, word32 } from "./sniff.ts";

/** As it was where it is neither WebP nor JPEG, or not built as it should be. */
export function bare(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return bareWebp(bytes) ?? bytes;
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? (bareJpeg(bytes) ?? bytes) : bytes;
}

/** RFC 9649: without transparency the picture's own chunk is a whole file. */
function bareWebp(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  for (let offset = 12; offset + 8 <= bytes.length; ) {
    const type = ascii(bytes, offset, 4);
    const end = offset + 8 + word32(bytes, offset + 4);
    const padded = end + (end % 2);
    if (end > bytes.length) return null;
    if (type === "ALPH" || type === "ANIM") return null;
    if (type === "VP8 " || type === "VP8L") {
      const out = new Uint8Array(12 + padded - offset);
      out.set(bytes.subarray(0, 4));
      new DataView(out.buffer).setUint32(4, out.length - 8, true);
      out.set(bytes.subarray(8, 12), 8);
      out.set(bytes.subarray(offset, Math.min(padded, bytes.length)), 12);
      return out;
    }
    offset = padded;
  }
  return null;
}

/** ITU T.81: application segments other than JFIF (APP0) and Adobe's (APP14, says how colours are meant), and comments. */
function bareJpeg(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  for (let offset = 2; offset + 4 <= bytes.length; ) {
    const marker = bytes[offset + 1] ?? 0;
    if (bytes[offset] !== 0xff) return null;
    const end = offset + 2 + word16be(bytes, offset + 2);
    if (end > bytes.length || end < offset + 4) return null;
    if (marker === 0xda) {
      kept.push(bytes.subarray(offset));
      return joined(kept);
    }
    const tells = (marker >= 0xe1 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
    if (!tells) kept.push(bytes.subarray(offset, end));
    offset = end;
  }
  return null;
}
