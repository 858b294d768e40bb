/** What a file is, by its first bytes. Its name is never believed. */

export interface Sniffed {
  kind: "image" | "video" | "audio" | "other";
  /** As one says it: "JPEG". Empty where nobody needs to hear it. */
  format: string;
  mime: string;
  extension: string;
}

/** As many bytes as `sniff` wants to see. */
export const SNIFF_BYTES = 4096;

const OTHER: Sniffed = { kind: "other", format: "", mime: "application/octet-stream", extension: "" };
/** What Windows runs, whatever its name says. */
const PROGRAM: Sniffed = { kind: "other", format: "EXE", mime: "application/x-msdownload", extension: "exe" };
const HEIF_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]);
const AVIF_BRANDS = new Set(["avif", "avis"]);

export function sniff(head: Uint8Array): Sniffed {
  const at = (offset: number, text: string) => ascii(head, offset, text.length) === text;
  const bytes = (...wanted: number[]) => wanted.every((byte, index) => head[index] === byte);
  if (bytes(0xff, 0xd8, 0xff)) return image("JPEG", "image/jpeg", "jpg");
  if (bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return image("PNG", "image/png", "png");
  if (at(0, "GIF87a") || at(0, "GIF89a")) return image("GIF", "image/gif", "gif");
  if (at(0, "RIFF") && at(8, "WEBP")) return image("WebP", "image/webp", "webp");
  if (at(0, "BM") && head.length > 26 && word32(head, 14) >= 12 && word32(head, 14) <= 124) return image("BMP", "image/bmp", "bmp");
  if (bytes(0x49, 0x49, 0x2a, 0x00) || bytes(0x4d, 0x4d, 0x00, 0x2a)) return image("TIFF", "image/tiff", "tif");
  if (at(4, "ftyp")) return isoMedia(ascii(head, 8, 4), brands(head));
  if (bytes(0x1a, 0x45, 0xdf, 0xa3)) return contains(head, "webm") ? video("WebM", "video/webm", "webm") : video("Matroska", "video/x-matroska", "mkv");
  if (at(0, "RIFF") && at(8, "AVI ")) return video("AVI", "video/x-msvideo", "avi");
  if (at(0, "OggS")) return { kind: "audio", format: "Ogg", mime: "audio/ogg", extension: "ogg" };
  if (at(0, "RIFF") && at(8, "WAVE")) return { kind: "audio", format: "WAV", mime: "audio/wav", extension: "wav" };
  if (at(0, "ID3") || (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2)) return { kind: "audio", format: "MP3", mime: "audio/mpeg", extension: "mp3" };
  // Some writers put a line before it, and every reader takes that.
  if (ascii(head, 0, Math.min(head.length, 1024)).includes("%PDF-")) return { kind: "other", format: "PDF", mime: "application/pdf", extension: "pdf" };
  if (at(128, "DICM")) return { kind: "other", format: "DICOM", mime: "application/dicom", extension: "dcm" };
  if (at(0, "MZ") && at(word32(head, 0x3c), "PE\0\0")) return PROGRAM;
  return OTHER;
}

function isoMedia(major: string, all: readonly string[]): Sniffed {
  if (AVIF_BRANDS.has(major) || (HEIF_BRANDS.has(major) && all.some((brand) => AVIF_BRANDS.has(brand)))) return image("AVIF", "image/avif", "avif");
  if (HEIF_BRANDS.has(major)) return image("HEIC", "image/heic", "heic");
  if (major === "qt  ") return video("QuickTime", "video/quicktime", "mov");
  if (major === "M4A " || major === "M4B ") return { kind: "audio", format: "M4A", mime: "audio/mp4", extension: "m4a" };
  return video("MP4", "video/mp4", "mp4");
}

function brands(head: Uint8Array): string[] {
  const end = Math.min(word32be(head, 0), head.length);
  const found: string[] = [];
  for (let offset = 16; offset + 4 <= end; offset += 4) found.push(ascii(head, offset, 4));
  return found;
}

function image(format: string, mime: string, extension: string): Sniffed {
  return { kind: "image", format, mime, extension };
}

function video(format: string, mime: string, extension: string): Sniffed {
  return { kind: "video", format, mime, extension };
}

export function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

/** Little endian. */
export function word32(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) | ((bytes[offset + 2] ?? 0) << 16) | ((bytes[offset + 3] ?? 0) << 24)) >>> 0;
}

export function word32be(bytes: Uint8Array, offset: number): number {
  return (((bytes[offset] ?? 0) << 24) | ((bytes[offset + 1] ?? 0) << 16) | ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0)) >>> 0;
}

export function word16be(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

function contains(bytes: Uint8Array, text: string): boolean {
  return ascii(bytes, 0, Math.min(bytes.length, SNIFF_BYTES)).includes(text);
}

const AT_END = /[.\s]+$/u;

/** "Befund.final.PDF" has "pdf". Dots and spaces at the end count for nothing: Windows drops them. */
export function extensionOf(name: string): string {
  const shown = name.replace(AT_END, "");
  const dot = shown.lastIndexOf(".");
  return dot > 0 && dot > shown.length - 12 ? shown.slice(dot + 1).toLowerCase() : "";
}

export function withExtension(name: string, extension: string): string {
  // In the name itself: of some letters the small one is longer.
  return `${extensionOf(name) === "" ? name : name.slice(0, name.replace(AT_END, "").lastIndexOf("."))}.${extension}`;
}
