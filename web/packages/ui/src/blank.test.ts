import { expect, test } from "vitest";
import { isBlank } from "./blank.ts";

test.each(["", " \n\t", "\u200B\u200D", "\u2800", "\u00AD", "\u202E\u2066", "\u3164\uFFA0", "\u{E0041}", "\uFE0F", "\uFEFF \u00A0"])("%j shows nothing", (text) => {
  expect(isBlank(text)).toBe(true);
});

test.each(["a", ".", "👩‍⚕️", "\u200Bx", "פנימית", "—", "1️⃣", "\u0301"])("%j shows something", (text) => {
  expect(isBlank(text)).toBe(false);
});
