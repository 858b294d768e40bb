import { expect, test } from "vitest";
import { bare } from "./bare.ts";

const text = (value: string) => [...value].map((letter) => letter.charCodeAt(0));
const le32 = (value: number) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
const bytes = (...parts: number[][]) => new Uint8Array(parts.flat());
const chunk = (type: string, content: number[]) => [...text(type), ...le32(content.length), ...content, ...(content.length % 2 ? [0] : [])];
const webp = (...chunks: number[][]) => bytes(text("RIFF"), le32(4 + chunks.flat().length), text("WEBP"), chunks.flat());
const segment = (marker: number, content: number[]) => [0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content];

test("a WebP keeps its picture and nothing else", () => {
  const picture = chunk("VP8 ", text("pixel"));
  const whole = webp(chunk("VP8X", [0x20, 0, 0, 0, 1, 0, 0, 1, 0, 0]), chunk("ICCP", text("profile")), picture, chunk("EXIF", text("place")), chunk("XMP ", text("place")));
  expect(bare(whole)).toEqual(webp(picture));
  expect(bare(webp(picture))).toEqual(webp(picture));
});

test("a JPEG keeps its tables and its scan, not its profile and comments", () => {
  const start = [0xff, 0xd8];
  const jfif = segment(0xe0, text("JFIF\0"));
  const rest = [...segment(0xdb, text("tables")), ...segment(0xda, text("scan")), ...text("pixel"), 0xff, 0xd9];
  expect(bare(bytes(start, jfif, segment(0xe2, text("ICC_PROFILE")), segment(0xe1, text("Exif")), segment(0xfe, text("said")), rest))).toEqual(bytes(start, jfif, rest));
});

test("what is cut or something else stays as it is", () => {
  for (const odd of [webp(chunk("VP8X", [1])).slice(0, 20), bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff]), bytes(text("other")), new Uint8Array()]) expect(bare(odd)).toEqual(odd);
});
