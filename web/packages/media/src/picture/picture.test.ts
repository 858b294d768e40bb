import { describe, expect, test } from "vitest";
import { longestSide } from "./canvas.ts";
import { moves } from "./moves.ts";
import { pixelSize } from "./pixelSize.ts";
import { extensionOf, sniff, withExtension } from "./sniff.ts";

const text = (value: string) => [...value].map((letter) => letter.charCodeAt(0));
const be32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const le16 = (value: number) => [value & 255, value >>> 8];
const bytes = (...parts: number[][]) => new Uint8Array(parts.flat());

const PNG = bytes([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], be32(13), text("IHDR"), be32(40_000), be32(30_000), [8, 6, 0, 0, 0]);
const GIF = bytes(text("GIF89a"), le16(320), le16(200), [0, 0, 0]);
/** An EXIF block and a fill byte come before the frame. */
const JPEG = bytes([0xff, 0xd8, 0xff, 0xe1, 0, 8], text("Exif\0\0"), [0xff, 0xff, 0xc2, 0, 11, 8, 0x0b, 0xb8, 0x0f, 0xa0, 1, 0, 0, 0]);
const VP8X = bytes(text("RIFF"), be32(0), text("WEBPVP8X"), be32(0), [0x2c, 0, 0, 0], [0x3f, 0x1f, 0], [0xff, 0x0f, 0]);
const VP8L = bytes(text("RIFF"), be32(0), text("WEBPVP8L"), be32(0), [0x2f], [0x1f, 0xc0, 0x07, 0x00], [0, 0, 0, 0, 0, 0]);
const VP8 = bytes(text("RIFF"), be32(0), text("WEBPVP8 "), be32(0), [0, 0, 0, 0x9d, 0x01, 0x2a], le16(640), le16(480), [0, 0]);
const HEIC = bytes(be32(24), text("ftypheic"), be32(0), text("mif1heic"), be32(20), text("ispe"), be32(0), be32(512), be32(512), be32(20), text("ispe"), be32(0), be32(4032), be32(3024), be32(0));
const BMP = bytes(text("BM"), be32(0), be32(0), be32(0), [40, 0, 0, 0], [0, 1, 0, 0], [0x38, 0xff, 0xff, 0xff], [1, 0, 24, 0]);

describe("what a file is", () => {
  test.each([
    ["JPEG", JPEG], ["PNG", PNG], ["GIF", GIF], ["WebP", VP8X], ["HEIC", HEIC], ["BMP", BMP],
    ["MP4", bytes(be32(20), text("ftypisom"), be32(0), text("mp41"))],
    ["QuickTime", bytes(be32(20), text("ftypqt  "), be32(0), text("qt  "))],
    ["AVIF", bytes(be32(24), text("ftypmif1"), be32(0), text("mif1avif"))],
    ["WebM", bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], text("webm"))],
    ["PDF", bytes(text("%PDF-1.7"))], ["Ogg", bytes(text("OggS"))],
    ["DICOM", bytes(Array.from({ length: 128 }, () => 0), text("DICM"))],
  ])("%s is known by its first bytes", (format, head) => {
    expect(sniff(head).format).toBe(format);
  });

  test("what is nothing we know, or nothing at all, is some file", () => {
    expect(sniff(bytes(text("Guten Morgen")))).toMatchObject({ kind: "other", format: "" });
    expect(sniff(new Uint8Array())).toMatchObject({ kind: "other" });
    expect(sniff(bytes(text("BM"), text("erkung: morgen um acht bitte nüchtern")))).toMatchObject({ kind: "other" });
  });

  test("a program is one whatever it is called, and a text that begins like one is none", () => {
    const program = new Uint8Array(300);
    program.set(text("MZ"));
    program[0x3c] = 0x80;
    program.set(text("PE\0\0"), 0x80);
    expect(sniff(program)).toMatchObject({ format: "EXE", extension: "exe" });
    expect(sniff(bytes(text("MZ 12: Herr Öztürk, nüchtern")))).toMatchObject({ kind: "other", extension: "" });
  });

  test("endings of names", () => {
    expect(extensionOf("Update.exe. ")).toBe("exe");
    expect(withExtension("EKG.JPG. ", "webp")).toBe("EKG.webp");
    expect(extensionOf("Befund.final.PDF")).toBe("pdf");
    expect(extensionOf(".profile")).toBe("");
    expect(extensionOf("ohne")).toBe("");
    expect(withExtension("EKG.JPG", "webp")).toBe("EKG.webp");
    expect(withExtension("İbrahim.jpg", "webp")).toBe("İbrahim.webp");
    expect(withExtension("Ekran.İİ", "webp")).toBe("Ekran.webp");
    expect(withExtension("ohne", "webp")).toBe("ohne.webp");
  });
});

describe("how large a picture is, before it is opened", () => {
  test.each([
    ["JPEG", JPEG, 4000, 3000], ["PNG", PNG, 40_000, 30_000], ["GIF", GIF, 320, 200], ["WebP extended", VP8X, 8000, 4096],
    ["WebP lossless", VP8L, 32, 32], ["WebP lossy", VP8, 640, 480], ["HEIC, not its tiles", HEIC, 4032, 3024], ["BMP top-down", BMP, 256, 200],
  ])("%s", (_name, head, width, height) => {
    expect(pixelSize(head, sniff(head).mime)).toEqual({ width, height });
  });

  test("a header that is cut anywhere gives nothing and never throws", () => {
    for (const whole of [JPEG, PNG, GIF, VP8X, VP8L, VP8, HEIC, BMP]) {
      for (let length = 0; length < whole.length; length += 1) {
        const cut = whole.slice(0, length);
        const size = pixelSize(cut, sniff(whole).mime);
        if (size !== null) expect(size.width * size.height).toBeGreaterThan(0);
      }
    }
  });

  test("a JPEG that ends before its frame, or has none, has no size", () => {
    expect(pixelSize(bytes([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff]), "image/jpeg")).toBeNull();
    expect(pixelSize(bytes([0xff, 0xd8, 0xff, 0xda], Array.from({ length: 20 }, () => 0)), "image/jpeg")).toBeNull();
    expect(pixelSize(bytes([0xff, 0xd8], Array.from({ length: 20 }, () => 7)), "image/jpeg")).toBeNull();
  });

  test("a length of nothing in a JPEG ends the search", () => {
    expect(pixelSize(bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0], Array.from({ length: 40 }, () => 0)), "image/jpeg")).toBeNull();
  });
});

describe("does it move", () => {
  const frame = [0x2c, ...le16(0), ...le16(0), ...le16(2), ...le16(2), 0, 2, 1, 9, 0];
  const gif = (...frames: number[][]) => bytes(text("GIF89a"), le16(2), le16(2), [0x80, 0, 0], [0, 0, 0, 9, 9, 9], [0x21, 0xff, 2, 0x2c, 0x2c, 0], ...frames, [0x3b]);
  const png = (...chunks: number[][]) => bytes([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10], be32(13), text("IHDR"), Array.from({ length: 17 }, () => 0), ...chunks);
  const webp = (flags: number) => bytes(text("RIFF"), be32(0), text("WEBPVP8X"), be32(0), [flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

  test.each([
    ["a GIF of two pictures", gif(frame, frame), "image/gif", true], ["a GIF of one", gif(frame), "image/gif", false],
    ["an animated WebP", webp(0x02), "image/webp", true], ["a WebP with transparency", webp(0x10), "image/webp", false],
    ["an animated PNG", png([...be32(8), ...text("acTL"), ...Array.from({ length: 12 }, () => 0)]), "image/png", true],
    ["a PNG", png([...be32(4), ...text("IDAT"), ...be32(0), ...be32(0)]), "image/png", false],
    ["a JPEG", JPEG, "image/jpeg", false],
  ])("%s", (_name, picture, mime, does) => {
    expect(moves(picture, mime)).toBe(does);
    // Cut anywhere it ends and never throws.
    for (let length = 0; length < picture.length; length += 1) expect(moves(picture.slice(0, length), mime)).toBeTypeOf("boolean");
  });
});

test("a panorama and a long screenshot keep as many pixels as a photo", () => {
  expect(longestSide(4000, 3000, 2560, 8192)).toBe(2560);
  expect(longestSide(1920, 1080, 2560, 8192)).toBe(2560);
  expect(longestSide(1080, 15_000, 2560, 8192)).toBe(8192);
  expect(longestSide(9000, 1800, 2560, 8192)).toBe(4957);
  expect(longestSide(30_000, 1, 2560, 8192)).toBe(8192);
});
