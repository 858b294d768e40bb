import { describe, expect, test } from "vitest";
import { withoutPlace } from "./withoutPlace.ts";

const text = (value: string) => [...value].map((letter) => letter.charCodeAt(0));
const be32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (type: string, ...content: number[][]) => [...be32(8 + content.flat().length), ...text(type), ...content.flat()];
const blob = (...parts: number[][]) => new Blob([new Uint8Array(parts.flat())]);
const said = async (one: Blob | null) => Array.from(new Uint8Array(await (one ?? new Blob()).arrayBuffer()), (byte) => String.fromCharCode(byte)).join("");

const PLACE = "+51.5339+009.9355/";

describe("a video from a phone", () => {
  test("loses its place and keeps its pictures, its length and the offsets of everything", async () => {
    const pictures = text("pictures and sound");
    const film = blob(
      box("ftyp", text("qt  ")),
      box("moov", box("mvhd", text("length")), box("trak", box("tkhd", text("turned")), box("udta", text(PLACE)), box("mdia", box("mdhd", text("de")))), box("udta", box("©xyz", text(PLACE))), box("meta", text(`location ${PLACE}`))),
      box("uuid", text(`XMP ${PLACE}`)),
      box("mdat", pictures),
    );
    const clean = await withoutPlace(film);
    expect(clean?.size).toBe(film.size);
    const content = await said(clean);
    expect(content).not.toContain(PLACE);
    for (const kept of ["mvhd", "length", "turned", "mdhd", "pictures and sound"]) expect(content).toContain(kept);
    expect(content.indexOf("mdat")).toBe((await said(film)).indexOf("mdat"));
  });

  test("a last box without length goes to the end, a long one is understood", async () => {
    const film = blob([...be32(1), ...text("mdat"), ...be32(0), ...be32(20), ...text("four")], [...be32(0), ...text("udta"), ...text(PLACE)]);
    expect(await said(await withoutPlace(film))).not.toContain(PLACE);
  });

  test.each([
    ["a box shorter than its head", blob([...be32(4), ...text("mdat")])],
    ["a box beyond the file", blob([...be32(400), ...text("mdat")])],
    ["a box beyond its holder", blob(box("moov", [...be32(64), ...text("udta")]))],
    ["half a head", blob([0, 0, 0])],
  ])("%s is broken", async (_name, film) => {
    expect(await withoutPlace(film)).toBeNull();
  });
});
