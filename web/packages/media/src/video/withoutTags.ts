/**
 * Takes out of a WebM or Matroska file (RFC 8794, RFC 9559) what programs write beside the pictures: tags (place, device, who), the
 * title, the date, names of files and programs, attached files. The elements keep their length and become empty ones (`Void`), so
 * that nothing in the file moves; of pictures and sound only the heads of what holds them are read.
 */

/** Everything but pictures and sound together; more than this is no video we know. */
const HEADER_BYTES_MAX = 64_000_000;
/** Clusters and the blocks in those that do not say how long they are. */
const ELEMENTS_MAX = 4_000_000;
const WINDOW_BYTES = 1 << 20;
/** An id of four bytes and a length of eight. */
const HEAD_BYTES = 12;

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const VOID = 0xec;
const CRC = 0xbf;
/** Whose children are looked at: what is known of the whole, tracks and their entries. */
const HOLDERS = new Set([0x1549a966, 0x1654ae6b, 0xae]);
/** Tags, attachments, chapters; title, date, names of the file and of those before and after it; name of a track; checksums, which would no longer hold. */
const TELLS = new Set([0x1254c367, 0x1941a469, 0x1043a770, 0x7ba9, 0x4461, 0x7384, 0x3c83ab, 0x3e83bb, 0x536e, CRC, VOID]);
/** Must be there, and may say nothing: the programs that wrote it. */
const EMPTIED = new Set([0x4d80, 0x5741]);
/** What stands in a segment beside clusters: it ends one that does not say how long it is. */
const IN_SEGMENT = new Set([0x114d9b74, 0x1549a966, CLUSTER, 0x1654ae6b, 0x1c53bb6b, 0x1941a469, 0x1043a770, 0x1254c367]);
/** Lists what stands where, and times; large, and without words. */
const CUES = 0x1c53bb6b;

/** `null` where the file is not built as it should be. */
export async function withoutTags(source: Blob): Promise<Blob | null> {
  const read = new Reader(source);
  const parts: BlobPart[] = [];
  let kept = 0;
  let spent = 0;
  const put = (offset: number, bytes: Uint8Array<ArrayBuffer>) => {
    parts.push(source.slice(kept, offset), bytes);
    kept = offset + bytes.length;
  };
  /** Within a cluster that does not say how long it is. */
  let inCluster = false;
  let offset = 0;
  for (let count = 0; offset < source.size; count += 1) {
    const element = headAt(await read.at(offset, HEAD_BYTES), 0);
    if (element === null || count > ELEMENTS_MAX || (offset === 0) !== (element.id === EBML)) return null;
    const { id, header } = element;
    if (id === SEGMENT || (id === CLUSTER && element.size === null)) {
      inCluster = id === CLUSTER;
      offset += header;
      continue;
    }
    if (IN_SEGMENT.has(id)) inCluster = false;
    const played = inCluster || id === CLUSTER;
    const room = source.size - offset;
    // Of a recording that broke off the last pictures may be missing; nothing else may leave open where it ends.
    const size = played ? Math.min(element.size ?? room, room) : (element.size ?? Number.POSITIVE_INFINITY);
    if (size > room) return null;
    if (!played && id !== CUES && id !== EBML) {
      spent += size;
      if (spent > HEADER_BYTES_MAX) return null;
      const bytes = new Uint8Array(await source.slice(offset, offset + size).arrayBuffer());
      if (!emptied(bytes, 0, bytes.length)) return null;
      put(offset, bytes);
    }
    offset += size;
  }
  parts.push(source.slice(kept));
  return new Blob(parts, { type: source.type });
}

/** Empties the telling elements between two offsets, in place. False where one does not end where it should. */
function emptied(bytes: Uint8Array, from: number, to: number): boolean {
  let offset = from;
  while (offset < to) {
    const element = headAt(bytes, offset);
    if (element === null || element.size === null || offset + element.size > to) return false;
    const { id, header, size } = element;
    if (TELLS.has(id)) makeVoid(bytes.subarray(offset, offset + size));
    else if (EMPTIED.has(id)) bytes.fill(0, offset + header, offset + size);
    else if (HOLDERS.has(id) && !emptied(bytes, offset + header, offset + size)) return false;
    offset += size;
  }
  return true;
}

/** An empty element as long as what was there: its length in one byte where that does, else in eight. */
function makeVoid(bytes: Uint8Array): void {
  const short = bytes.length - 2 < 0x7f;
  bytes.fill(0);
  bytes[0] = VOID;
  if (short) {
    bytes[1] = 0x80 | (bytes.length - 2);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint8(1, 0x01);
  view.setUint32(5, bytes.length - 9);
}

interface Head {
  id: number;
  header: number;
  /** With its head; none where it does not say. */
  size: number | null;
}

/** RFC 8794, 4 and 5: an id with its marker, then a length whose ones alone mean that nobody knows. */
function headAt(bytes: Uint8Array, offset: number): Head | null {
  const idBytes = widthOf(bytes[offset]);
  const lengthBytes = widthOf(bytes[offset + idBytes]);
  const header = idBytes + lengthBytes;
  if (idBytes === 0 || idBytes > 4 || lengthBytes === 0 || offset + header > bytes.length) return null;
  let id = 0;
  for (let place = 0; place < idBytes; place += 1) id = id * 256 + (bytes[offset + place] ?? 0);
  let length = (bytes[offset + idBytes] ?? 0) % 2 ** (8 - lengthBytes);
  let unknown = length === 2 ** (8 - lengthBytes) - 1;
  for (let place = idBytes + 1; place < header; place += 1) {
    const byte = bytes[offset + place] ?? 0;
    unknown &&= byte === 0xff;
    length = length * 256 + byte;
  }
  return { id, header, size: unknown ? null : header + length };
}

/** How many bytes a number has, by its first one: 1 to 8, 0 for none. */
function widthOf(first = 0): number {
  return first === 0 ? 0 : Math.clz32(first) - 23;
}

/** Small pieces of a blob one behind the other, read in large ones. */
class Reader {
  readonly #source: Blob;
  #from = 0;
  #window = new Uint8Array();

  constructor(source: Blob) {
    this.#source = source;
  }

  async at(offset: number, length: number): Promise<Uint8Array> {
    if (offset < this.#from || offset + length > this.#from + this.#window.length) {
      this.#from = offset;
      this.#window = new Uint8Array(await this.#source.slice(offset, offset + WINDOW_BYTES).arrayBuffer());
    }
    return this.#window.subarray(offset - this.#from, offset - this.#from + length);
  }
}
