import { beforeAll, expect, test } from "vitest";
import { type Emoji, findEmoji, loadEmoji } from "./emoji.ts";

let all: Emoji[];
beforeAll(async () => {
  all = await loadEmoji("de");
});
const first = (search: string) => findEmoji(all, search).map((one) => one.emoji);

test("found in German and in English, whatever the app speaks", () => {
  expect(first("daumen")).toContain("👍");
  expect(first("thumbs up")[0]).toBe("👍");
  expect(first("herz")[0]).toMatch(/^[^a-z]+$/);
  expect(first("krankenhaus")).toContain("🏥");
  expect(first("hospital")).toContain("🏥");
});

test("umlauts and case do not matter", () => {
  expect(first("Ä")).not.toHaveLength(0);
  expect(first("LOWE")).toContain("🦁");
  expect(first("löwe")).toContain("🦁");
  for (const [spelt, umlaut] of [["loewe", "löwe"], ["uebel", "übel"], ["MAEDCHEN", "mädchen"]] as const) {
    expect(first(umlaut)).not.toHaveLength(0);
    expect(first(spelt)).toEqual(first(umlaut));
  }
  expect(first("blaue").length).toBeLessThan(first("blau").length);
});

test("nothing found is nothing, and an empty search finds nothing", () => {
  expect(first("xyzzy")).toEqual([]);
  expect(first("  ")).toEqual([]);
});

test("hands have five skin tones, parts of emoji are none", () => {
  expect(all.find((one) => one.emoji === "👍")?.tones).toHaveLength(5);
  expect(all.every((one) => one.group !== 2)).toBe(true);
});
