import { expect, test } from "vitest";
import { beginning, beginningOf, isLong } from "./foldedText.ts";
import { parseText, type Piece } from "./textPieces.ts";

const plain = (pieces: Piece[]): string => pieces.map((piece) => ("pieces" in piece ? plain(piece.pieces) : piece.text)).join("");
const shown = (text: string) => plain(beginning(parseText(text)));

test("what has many letters or lines is long; a template or a report of a shift is not", () => {
  expect(isLong("x".repeat(2_000))).toBe(false);
  expect(isLong("x".repeat(2_001))).toBe(true);
  expect(isLong("\n".repeat(39))).toBe(false);
  expect(isLong("\n".repeat(40))).toBe(true);
});

test("it is cut behind a word, or where thirty lines end", () => {
  const words = "Kalium 6,1 ".repeat(400);
  expect(words.startsWith(shown(words))).toBe(true);
  expect(shown(words)).toMatch(/(?:Kalium|6,1)$/);
  expect(shown(words).length).toBeGreaterThan(1_400);
  const lines = Array.from({ length: 90 }, (_, index) => `Bett ${index}`).join("\n");
  expect(shown(lines).split("\n")).toHaveLength(30);
  expect(beginningOf(lines)).toBe(`${shown(lines)}…`);
  expect(beginningOf("kurz")).toBe("kurz");
});

test("styles stay, links and letters are whole", () => {
  const [bold] = beginning(parseText(`*${"fett ".repeat(600)}ende*`));
  expect(bold).toMatchObject({ type: "bold" });
  const link = `https://leitlinien.de/${"x".repeat(600)}`;
  expect(shown(`${"Wort ".repeat(250)}${link} ${"mehr ".repeat(200)}`)).not.toContain("leitlinien");
  expect(shown(`x${"👍".repeat(2_000)}`)).toMatch(/👍$/u);
  expect(shown(`x${"👍".repeat(2_000)}`)).not.toMatch(/[\uD800-\uDBFF]$/);
  expect(shown(`https://a.de/${"x".repeat(5_000)}`)).toMatch(/^https:\/\/a\.de\/x+$/);
});
