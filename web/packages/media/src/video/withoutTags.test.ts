import { describe, expect, test } from "vitest";
import { withoutTags } from "./withoutTags.ts";

const text = (value: string) => [...value].map((letter) => letter.charCodeAt(0));
const id = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].slice(value > 0xffffff ? 0 : value > 0xffff ? 1 : value > 0xff ? 2 : 3);
/** An element with its length in one byte where that does, else in eight. */
const element = (name: number, ...content: number[][]) => {
  const bytes = content.flat();
  const length = bytes.length < 127 ? [0x80 | bytes.length] : [1, 0, 0, 0, 0, bytes.length >>> 16, (bytes.length >>> 8) & 255, bytes.length & 255];
  return [...id(name), ...length, ...bytes];
};
const endless = (name: number, ...content: number[][]) => [...id(name), 1, 255, 255, 255, 255, 255, 255, 255, ...content.flat()];
const blob = (...parts: number[][]) => new Blob([new Uint8Array(parts.flat())]);
const bytesOf = async (one: Blob | null) => Array.from(new Uint8Array(await (one ?? new Blob()).arrayBuffer()));
const said = async (one: Blob | null) => (await bytesOf(one)).map((byte) => String.fromCharCode(byte)).join("");

const PLACE = "+51.5339+009.9355/";
const [HEAD, SEGMENT, INFO, TRACKS, TRACK, CLUSTER, CUES, TAGS, ATTACHMENTS] = [0x1a45dfa3, 0x18538067, 0x1549a966, 0x1654ae6b, 0xae, 0x1f43b675, 0x1c53bb6b, 0x1254c367, 0x1941a469];
const head = element(HEAD, element(0x4282, text("webm")));
const info = element(INFO, element(0xbf, [1, 2, 3, 4]), element(0x2ad7b1, [15, 66, 64]), element(0x7ba9, text(`title ${PLACE}`)), element(0x4461, text("date8888")), element(0x4d80, text("Pixel 9")), element(0x5741, text("Pixel 9 Pro")));
const tracks = element(TRACKS, element(TRACK, element(0xd7, [1]), element(0x536e, text(`name ${PLACE}`)), element(0x86, text("V_VP9"))));
const tags = (filler = "") => element(TAGS, element(0x7373, element(0x67c8, text(`LOCATION ${PLACE}${filler}`))));
const pictures = [element(0xe7, [0]), element(0xa3, text("pictures"))];
const KEPT = ["webm", "V_VP9", "pictures"];

describe("a WebM video", () => {
  test.each([
    ["of a program", blob(head, element(SEGMENT, info, tracks, tags(), element(CLUSTER, ...pictures), element(CUES, text("cues")), tags("x".repeat(400)), element(ATTACHMENTS, text(`cover ${PLACE}`))))],
    ["of a browser, which does not say how long anything is", blob(head, endless(SEGMENT, info, tracks, endless(CLUSTER, ...pictures), endless(CLUSTER, ...pictures), tags()))],
    ["that broke off", blob(head, endless(SEGMENT, info, tracks, tags(), element(CLUSTER, ...pictures).slice(0, -1)))],
  ])("%s loses what was written beside the pictures; nothing moves", async (_of, film) => {
    const clean = await withoutTags(film);
    const content = await said(clean);
    expect(content).not.toContain(PLACE);
    expect(content).not.toMatch(/Pixel|date8888|cover/);
    const before = await said(film);
    expect(content).toHaveLength(before.length);
    for (const kept of KEPT) expect(content.indexOf(kept)).toBe(before.indexOf(kept));
    // Clean, it stays as it is: what was emptied is built as it should be.
    expect(await said(await withoutTags(clean ?? new Blob()))).toBe(content);
  });

  test("words among the pictures are not taken for tags", async () => {
    const film = blob(head, endless(SEGMENT, element(CLUSTER, element(0xa3, tags()))));
    expect(await bytesOf(await withoutTags(film))).toEqual(await bytesOf(film));
  });

  test.each([
    ["no head", blob(element(SEGMENT, info))],
    ["half a head", blob(head, [0x18])],
    ["an element beyond the file", blob(head, element(SEGMENT), element(TAGS, text("four")).slice(0, -1))],
    ["an element beyond its holder", blob(head, endless(SEGMENT, element(INFO, [0x7b, 0xa9, 0x90, 65])))],
    ["tags that do not say how long they are", blob(head, endless(SEGMENT, endless(TAGS, text(PLACE))))],
    ["no number where one should be", blob(head, endless(SEGMENT, [0, 0, 0, 0]))],
  ])("with %s is broken", async (_with, film) => {
    expect(await withoutTags(film)).toBeNull();
  });
});
