/**
 * Opus in Ogg (RFC 7845, RFC 3533): the one form in which voice notes are stored. One stream, one channel, no comments. What is
 * read was written by somebody else: everything is checked, nothing throws but `NotOggOpus`.
 */

import { joined } from "../joined.ts";

/** Opus counts at 48 kHz whatever it was fed. */
export const OPUS_RATE = 48_000;

export interface OpusPacket {
  bytes: Uint8Array;
  /** How long it plays, in samples of `OPUS_RATE`. */
  samples: number;
}

export interface OggOpus {
  packets: Uint8Array[];
  /** Samples at the beginning that are not played. */
  preSkip: number;
  /** Samples that are played. */
  samples: number;
}

export class NotOggOpus extends Error {}

const SEGMENTS_MAX = 255;
/** About a second of 20 ms packets: cut off there, the rest still plays. */
const PACKETS_A_PAGE = 50;
const [CONTINUES, BEGINS, ENDS] = [1, 2, 4];
const NO_PACKET_ENDS = 0xffff_ffff_ffff_ffffn;

/** `played` is how many samples of sound went in: the end is cut there. */
export function writeOggOpus(packets: readonly OpusPacket[], { preSkip, played, serial }: { preSkip: number; played: number; serial: number }): Uint8Array<ArrayBuffer> {
  const pages: Uint8Array[] = [];
  const page = (type: number, granule: bigint, content: readonly Uint8Array[]) => pages.push(writePage(type, granule, serial, pages.length, content));
  page(BEGINS, 0n, [head(preSkip)]);
  page(0, 0n, [tags()]);
  const end = preSkip + played;
  let granule = 0;
  let held: Uint8Array[] = [];
  let segments = 0;
  packets.forEach((packet, index) => {
    const needs = Math.floor(packet.bytes.length / 255) + 1;
    if (needs > SEGMENTS_MAX) throw new RangeError("an Opus packet is at most 65,025 bytes here");
    if (held.length > 0 && segments + needs > SEGMENTS_MAX) flush(0);
    held.push(packet.bytes);
    segments += needs;
    granule += packet.samples;
    const last = index === packets.length - 1;
    if (last || held.length === PACKETS_A_PAGE) flush(last ? ENDS : 0);
  });
  if (packets.length === 0) page(ENDS, BigInt(preSkip), []);
  return joined(pages);

  function flush(type: number): void {
    // The last page says where the sound ends, which is inside its last packet (RFC 7845, 4.4).
    page(type, BigInt(type === ENDS ? Math.min(granule, Math.max(end, preSkip)) : granule), held);
    held = [];
    segments = 0;
  }
}

function head(preSkip: number): Uint8Array {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(latin("OpusHead"));
  bytes[8] = 1; // version
  bytes[9] = 1; // channels
  view.setUint16(10, preSkip, true);
  view.setUint32(12, OPUS_RATE, true);
  return bytes; // no gain, mapping family 0
}

function tags(): Uint8Array {
  const vendor = latin("Konsil");
  const bytes = new Uint8Array(8 + 4 + vendor.length + 4);
  bytes.set(latin("OpusTags"));
  new DataView(bytes.buffer).setUint32(8, vendor.length, true);
  bytes.set(vendor, 12);
  return bytes;
}

function writePage(type: number, granule: bigint, serial: number, sequence: number, packets: readonly Uint8Array[]): Uint8Array {
  const lacing = packets.flatMap(({ length }) => [...Array.from({ length: Math.floor(length / 255) }, () => 255), length % 255]);
  const bytes = new Uint8Array(27 + lacing.length + packets.reduce((sum, { length }) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set(latin("OggS"));
  bytes[5] = type;
  view.setBigUint64(6, granule, true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  bytes[26] = lacing.length;
  bytes.set(lacing, 27);
  let offset = 27 + lacing.length;
  for (const packet of packets) {
    bytes.set(packet, offset);
    offset += packet.length;
  }
  view.setUint32(22, crc(bytes), true);
  return bytes;
}

/** Throws `NotOggOpus`. A file that was cut off plays as far as it goes. */
export function readOggOpus(bytes: Uint8Array): OggOpus {
  const packets: Uint8Array[] = [];
  let partial: Uint8Array[] = [];
  let granule = 0n;
  let serial: number | null = null;
  let offset = 0;
  while (offset + 27 <= bytes.length) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
    if (text(bytes, offset, 4) !== "OggS" || bytes[offset + 4] !== 0) throw new NotOggOpus("no page where one should be");
    const count = bytes[offset + 26] ?? 0;
    const lacing = bytes.subarray(offset + 27, offset + 27 + count);
    const length = 27 + count + lacing.reduce((sum, segment) => sum + segment, 0);
    if (lacing.length < count || offset + length > bytes.length) break; // cut off
    const whole = bytes.slice(offset, offset + length);
    new DataView(whole.buffer).setUint32(22, 0, true);
    if (crc(whole) !== view.getUint32(22, true)) throw new NotOggOpus("damaged page");
    serial ??= view.getUint32(14, true);
    if (view.getUint32(14, true) !== serial) throw new NotOggOpus("more than one stream");
    const type = bytes[offset + 5] ?? 0;
    if ((type & CONTINUES) === 0) partial = [];
    let at = offset + 27 + count;
    for (const segment of lacing) {
      partial.push(bytes.subarray(at, at + segment));
      at += segment;
      if (segment === 255) continue;
      packets.push(joined(partial));
      partial = [];
    }
    const says = view.getBigUint64(6, true);
    if (says !== NO_PACKET_ENDS) granule = says;
    offset += length;
    if ((type & ENDS) !== 0) break;
  }
  const [first, second, ...sound] = packets;
  if (!first || text(first, 0, 8) !== "OpusHead" || first.length < 19 || ((first[8] ?? 0) & 0xf0) !== 0) throw new NotOggOpus("no Opus");
  if (first[9] !== 1 || first[18] !== 0) throw new NotOggOpus("not one channel");
  if (!second || text(second, 0, 8) !== "OpusTags") throw new NotOggOpus("no tags");
  const preSkip = (first[10] ?? 0) | ((first[11] ?? 0) << 8);
  const samples = Number(granule) - preSkip;
  return { packets: sound, preSkip, samples: Number.isSafeInteger(samples) && samples > 0 ? samples : 0 };
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 0x8000_0000 ? (rest << 1) ^ 0x04c1_1db7 : rest << 1;
  return rest >>> 0;
});

/** RFC 3533, 6: neither reflected nor inverted. */
function crc(bytes: Uint8Array): number {
  let rest = 0;
  for (const byte of bytes) rest = ((rest << 8) ^ (CRC[((rest >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return rest;
}

function latin(value: string): Uint8Array {
  return Uint8Array.from(value, (letter) => letter.charCodeAt(0));
}

function text(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}
