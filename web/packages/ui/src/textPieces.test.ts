import { afterEach, describe, expect, test, vi } from "vitest";
import { emojiCount, isEmojiOnly, parseText, type Piece } from "./textPieces.ts";

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
    expect(links("(http://intranet.local/a_(b))")).toEqual(["http://intranet.local/a_(b)"]);
    expect(links("„https://a.de/x“ (siehe www.rki.de/a.), »https://b.de«, [https://c.de/(d)]… https://e.de/f)))")).toEqual([
      "https://a.de/x", "https://www.rki.de/a", "https://b.de/", "https://c.de/(d)", "https://e.de/f",
    ]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "https://", "ftp://x.de", "https://user:pass@evil.de"])("%s is no link", (text) => {
    expect(links(text)).toEqual([]);
  });

  test("www. alone means https", () => {
    expect(links("Siehe www.rki.de. Danke")).toEqual(["https://www.rki.de/"]);
    expect(links("(www.rki.de/DE/Home?a=1#b), WWW.Klinikum-Nordstadt.de")).toEqual(["https://www.rki.de/DE/Home?a=1#b", "https://www.klinikum-nordstadt.de/"]);
    expect(parseText("*www.rki.de*")).toMatchObject([{ type: "bold", pieces: [{ type: "link", text: "www.rki.de" }] }]);
    expect(links("https://www.rki.de")).toEqual(["https://www.rki.de/"]);
  });

  test.each(["www.", "www.rki", "www. rki.de", "www..de", "wwww.rki.de", "a.www.rki.de", "mail@www.rki.de", "ftp://www.rki.de", "www.rki.de@evil.de"])("%s is no link, either", (text) => {
    expect(links(text)).toEqual([]);
  });

  test("telephone numbers, but no dates, doses or values", () => {
    expect(links("Ruf 0551 3944712 an")).toEqual(["tel:05513944712"]);
    expect(links("+49 (551) 39-44712")).toEqual(["tel:+495513944712"]);
    expect(links("+49 (0) 551 39-44712 oder +49(0)551 3944712")).toEqual(["tel:+495513944712", "tel:+495513944712"]);
    expect(links("am 01.02.2026 um 08:12, RR 128/76, 0,5 mg, 1000000 IE")).toEqual([]);
  });

  test("addresses of mail", () => {
    expect(links("An anna.kaya+4b@klinikum-nordstadt.de, bitte.")).toEqual(["mailto:anna.kaya+4b@klinikum-nordstadt.de"]);
    expect(links("(labor@klinik.de) „info@a-b.co.uk“; E-Mail:Labor_1@KLINIK.de! <x@rki.de>… *y@rki.de*?")).toEqual([
      "mailto:labor@klinik.de", "mailto:info@a-b.co.uk", "mailto:Labor_1@klinik.de", "mailto:x@rki.de",
    ]);
    expect(parseText("mailto:labor@klinik.de.")[0]).toEqual({ type: "mail", text: "mailto:labor@klinik.de", href: "mailto:labor@klinik.de" });
    expect(parseText("*labor@klinik.de*")).toMatchObject([{ type: "bold", pieces: [{ type: "mail" }] }]);
    expect(links("labor@klinik.de https://rki.de")).toEqual(["mailto:labor@klinik.de", "https://rki.de/"]);
  });

  test.each([
    "@klinik.de", "labor@", "labor@klinik", "a@b@rki.de", "user:pass@evil.de", "https://user:pass@evil.de", "https://x:y@rki.de/a@b", "ftp://anna@rki.de", "a..b@rki.de", ".a@rki.de", "a.@rki.de",
    "labor@klinik.de@evil.de", "labor@klinik.de/weg", "labor@klinik.co.uk/weg", "labor@-klinik.de", "labor@klinik..de", "labor@10.0.0.1", "аnna@rki.de", "x?to=labor@rki.de", "labor@rki.de?bcc=a", "labor @rki.de",
  ])("%s is no address of mail", (text) => {
    expect(links(text).filter((href) => href.startsWith("mailto:"))).toEqual([]);
  });

  test("what is none hides none behind it", () => {
    expect(links("https://user:pass@evil.de, besser https://rki.de und www.pei.de")).toEqual(["https://rki.de/", "https://www.pei.de/"]);
    expect(links("01-02-2026: 0551 3944712")).toEqual(["tel:05513944712"]);
    expect(links("geo:91,0 oder geo:51.5503,9.9440")).toEqual(["geo:51.5503,9.9440"]);
    // Not the part behind the @ of what was no link.
    expect(links("www.rki.de@www.evil.de")).toEqual([]);
  });

  test("places, but nothing that lies on no map", () => {
    expect(links("Treffpunkt geo:51.5503,9.9440.")).toEqual(["geo:51.5503,9.9440"]);
    expect(links("geo:91,0 geo:1,2,3 https://a.de/geo:1,2")).toEqual(["https://a.de/geo:1,2"]);
  });

  test("an address in other letters says what it is", () => {
    expect(parseText("https://klinikum-nоrdstadt.de")).toMatchObject([{ type: "link", host: expect.stringMatching(/^xn--/) }]);
    expect(parseText("www.klinikum-nоrdstadt.de")).toMatchObject([{ type: "link", host: expect.stringMatching(/^www\.xn--/) }]);
    expect(parseText("info@klinikum-nоrdstadt.de")).toMatchObject([{ type: "mail", href: expect.stringMatching(/^mailto:info@xn--/), host: expect.stringMatching(/^xn--/) }]);
    expect(parseText("https://leitlinien.de")[0]).not.toHaveProperty("host");
  });
});

describe("mentions", () => {
  const found = (text: string, labels: string[]) => parseText(text, labels).flatMap((piece) => (piece.type === "mention" ? [piece.label] : []));

  test("are names behind an @ that were meant", () => {
    expect(found("@Dr. Aylin Kaya schaust du? cc @alle", ["Dr. Aylin Kaya", "alle"])).toEqual(["Dr. Aylin Kaya", "alle"]);
    expect(found("@Dr. Aylin Kaya", [])).toEqual([]);
    expect(found("mail@alle.de @allerdings", ["alle"])).toEqual([]);
  });

  test("the longer name wins, also inside a style", () => {
    expect(found("@Anna Maria", ["Anna", "Anna Maria"])).toEqual(["Anna Maria"]);
    expect(parseText("*@Anna*", ["Anna"])).toEqual([{ type: "bold", pieces: [{ type: "mention", text: "@Anna", label: "Anna" }] }]);
  });

  test("names are not patterns", () => {
    expect(found("@a(b", ["a(b", ".*"])).toEqual(["a(b"]);
  });
});

test("nothing of a text is lost but the marks of a style", () => {
  for (const text of ["<img src=x onerror=alert(1)>", "a\nb\n\nc", "100 % · SpO₂ ≥ 90 %", "](x)[`", "https://a.de *b* 0551 3944712"]) {
    expect(plain(parseText(text))).toBe(text.replaceAll("*b*", "b"));
  }
});

test("a hostile text takes no time", () => {
  const started = performance.now();
  for (const text of ["*".repeat(4_000), "_a".repeat(4_000), "0 ".repeat(4_000), "`".repeat(4_000), "https://".repeat(1_000), "www.".repeat(2_000), "www.a".repeat(2_000), "*a ".repeat(3_000), "a@".repeat(8_000), "a.".repeat(8_000), `a@${"b.".repeat(8_000)}`, "a@b.c/d ".repeat(2_000), `https://a.de${".".repeat(16_000)}a`, `https://a.de${")".repeat(16_000)}`]) parseText(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test("emoji alone are enlarged", () => {
  expect(isEmojiOnly("👍")).toBe(true);
  expect(isEmojiOnly(" 👩🏽‍⚕️ ❤️ ")).toBe(true);
  expect(isEmojiOnly("👍👍👍👍")).toBe(false);
  expect(isEmojiOnly("ok 👍")).toBe(false);
  expect(isEmojiOnly("1")).toBe(false);
  expect(isEmojiOnly("1️⃣ 🇩🇪")).toBe(true);
  expect(isEmojiOnly("12 — 13")).toBe(false);
  expect(emojiCount("👍")).toBe(1);
  expect(emojiCount("👩🏽‍⚕️ ❤️")).toBe(2);
  expect(emojiCount("ok 👍")).toBe(0);
});

describe("plain words", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(["Zi. 112, Bett 2: RR 128/76, Kalium 3,9", "Danke", "Übergabe um 14:30 im Arztzimmer?"])("%s needs no pattern that knows every letter", (text) => {
    const run = vi.spyOn(RegExp.prototype, "exec");
    expect(parseText(text)).toEqual([{ type: "text", text }]);
    const large = run.mock.contexts.map((pattern) => (pattern as RegExp).source).filter((source) => source.includes("\\p{"));
    expect(large).toEqual([]);
  });
});
