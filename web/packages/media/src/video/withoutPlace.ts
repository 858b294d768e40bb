/**
 * Takes out of an MP4 or QuickTime file what phones write beside the pictures: place, device, owner. The boxes keep their
 * length and become empty ones (`free`), so that nothing in the file moves and no byte of the video is read.
 */
import { ascii, word32be } from "../picture/sniff.ts";

/** Movie headers are a few hundred kilobytes; more than this is no video we know. */
const HEADER_BYTES_MAX = 64_000_000;
const BOXES_MAX = 10_000;
const HOLDERS = new Set(["moov", "trak", "mdia", "minf", "stbl", "edts", "moof", "traf"]);
const TELLS = new Set(["udta", "meta", "uuid", "cprt"]);

/** `null` where the file is not built as it should be. */
export async function withoutPlace(source: Blob): Promise<Blob | null> {
  const parts: BlobPart[] = [];
  let offset = 0;
  for (let count = 0; offset < source.size; count += 1) {
    if (count > BOXES_MAX) return null;
    const box = boxAt(new Uint8Array(await source.slice(offset, offset + 16).arrayBuffer()), 0, source.size - offset);
    if (box === null) return null;
    const whole = source.slice(offset, offset + box.size);
    if (HOLDERS.has(box.type) || TELLS.has(box.type)) {
      if (box.size > HEADER_BYTES_MAX) return null;
      const bytes = new Uint8Array(await whole.arrayBuffer());
      if (!empty(bytes, 0, bytes.length)) return null;
      parts.push(bytes);
    } else {
      parts.push(whole);
    }
    offset += box.size;
  }
  return new Blob(parts, { type: source.type });
}

/** Empties the telling boxes between two offsets, in place. False where a box does not end where it should. */
function empty(bytes: Uint8Array, from: number, to: number): boolean {
  let offset = from;
  while (offset + 8 <= to) {
    const box = boxAt(bytes, offset, to - offset);
    if (box === null) return false;
    if (TELLS.has(box.type)) {
      bytes.set([0x66, 0x72, 0x65, 0x65], offset + 4); // "free"
      bytes.fill(0, offset + box.header, offset + box.size);
    } else if (HOLDERS.has(box.type) && !empty(bytes, offset + box.header, offset + box.size)) {
      return false;
    }
    offset += box.size;
  }
  return true;
}

interface Box {
  type: string;
  size: number;
  header: number;
}

/** ISO 14496-12, 4.2: size, type, and a long size where the size is 1; a size of 0 goes to the end. */
function boxAt(bytes: Uint8Array, offset: number, room: number): Box | null {
  if (offset + 8 > bytes.length) return null;
  const type = ascii(bytes, offset + 4, 4);
  let size = word32be(bytes, offset);
  let header = 8;
  if (size === 0) size = room;
  if (size === 1) {
    if (offset + 16 > bytes.length) return null;
    size = word32be(bytes, offset + 8) * 2 ** 32 + word32be(bytes, offset + 12);
    header = 16;
  }
  return size >= header && size <= room ? { type, size, header } : null;
}
