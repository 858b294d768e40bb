import { expect, test } from "vitest";
import { asSeen, isBlank } from "./blank.ts";

test.each(["", " \n\t", "\u200B\u200D", "\u2800", "\u00AD", "\u202E\u2066", "\u3164\uFFA0", "\u{E0041}", "\uFE0F", "\uFEFF \u00A0"])("%j shows nothing", (text) => {
  expect(isBlank(text)).toBe(true);
});

test.each(["a", ".", "👩‍⚕️", "\u200Bx", "פנימית", "—", "1️⃣", "\u0301"])("%j shows something", (text) => {
  expect(isBlank(text)).toBe(false);
});

// As `plain_name` of the engine has it.
test.each([
  [" Dr. \u202EJonas\u200B Weber\uFEFF", " Dr. Jonas Weber"],
  ["Eva\nLa\u00ADng", "Eva\nLang"],
  ["\u0645\u06CC\u200C\u0646 👩\u200D⚕", "\u0645\u06CC\u200C\u0646 👩\u200D⚕"],
  ["Jan\u2800\u3164 Ott\u{E0041}", "Jan Ott"],
])("%j is read as %j", (name, seen) => expect(asSeen(name)).toBe(seen));
