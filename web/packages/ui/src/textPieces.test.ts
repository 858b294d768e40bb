import { describe, expect, test } from "vitest";
import { isEmojiOnly, parseText, type Piece } from "./textPieces.ts";

const plain = (pieces: Piece[]): string => pieces.map((piece) => ("pieces" in piece ? plain(piece.pieces) : piece.text)).join("");
const links = (text: string) => parseText(text).flatMap((piece) => ("href" in piece ? [piece.href] : []));

describe("styles", () => {
  test("bold, italic, strike and code", () => {
    expect(parseText("a *b* _c_ ~d~ `e`").map((piece) => piece.type)).toEqual(["text", "bold", "text", "italic", "text", "strike", "text", "code"]);
  });

  test("styles nest, code does not", () => {
    expect(parseText("*fett und _kursiv_*")).toEqual([{ type: "bold", pieces: [{ type: "text", text: "fett und " }, { type: "italic", pieces: [{ type: "text", text: "kursiv" }] }] }]);
    expect(parseText("`*x*`")).toEqual([{ type: "code", text: "*x*" }]);
  });

  test.each(["2*3*4", "snake_case_name", "* kein fett *", "**", "a ~ b ~ c", "*offen"])("%s stays as typed", (text) => {
    expect(parseText(text)).toEqual([{ type: "text", text }]);
  });
});

describe("links", () => {
  test("end where the sentence goes on", () => {
    expect(links("Siehe https://leitlinien.de/kalium. Danke")).toEqual(["https://leitlinien.de/kalium"]);
    expect(links("(http://intranet.local/a_(b))")).toEqual(["http://intranet.local/a_(b))"]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "https://", "ftp://x.de", "https://user:pass@evil.de"])("%s is no link", (text) => {
    expect(links(text)).toEqual([]);
  });

  test("telephone numbers, but no dates, doses or values", () => {
    expect(links("Ruf 0551 3944712 an")).toEqual(["tel:05513944712"]);
    expect(links("+49 (551) 39-44712")).toEqual(["tel:+495513944712"]);
    expect(links("am 01.02.2026 um 08:12, RR 128/76, 0,5 mg, 1000000 IE")).toEqual([]);
  });
});

test("nothing of a text is lost but the marks of a style", () => {
  for (const text of ["<img src=x onerror=alert(1)>", "a\nb\n\nc", "100 % · SpO₂ ≥ 90 %", "](x)[`", "https://a.de *b* 0551 3944712"]) {
    expect(plain(parseText(text))).toBe(text.replaceAll("*b*", "b"));
  }
});

test("a hostile text takes no time", () => {
  const started = performance.now();
  for (const text of ["*".repeat(4_000), "_a".repeat(4_000), "0 ".repeat(4_000), "`".repeat(4_000), "https://".repeat(1_000), "*a ".repeat(3_000)]) parseText(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test("emoji alone are enlarged", () => {
  expect(isEmojiOnly("👍")).toBe(true);
  expect(isEmojiOnly(" 👩🏽‍⚕️ ❤️ ")).toBe(true);
  expect(isEmojiOnly("👍👍👍👍")).toBe(false);
  expect(isEmojiOnly("ok 👍")).toBe(false);
  expect(isEmojiOnly("1")).toBe(false);
});
