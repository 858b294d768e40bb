import { setupI18n } from "@lingui/core";
import { expect, test, vi } from "vitest";
import { messages } from "../locales/de.po";
import { copiedText, lastLineText, quotedText, wordsOf } from "./attachments.ts";

const i18n = setupI18n({ locale: "de", messages: { de: messages } });
/** Joiners, the empty pattern of Braille, a mark of direction. */
const UNSEEN = "\u200B\u2800\u202E";
const bare = { attachments: [], location: null };
const line = { type: "text", attachment: null, attachments: 0, duration_ms: null, location: false } as never as Parameters<typeof lastLineText>[1];

test("a message of letters that nobody sees says that it is empty, wherever it stands", () => {
  expect(wordsOf(i18n, { text: UNSEEN, ...bare })).toBe("Leere Nachricht");
  expect(quotedText(i18n, { text: UNSEEN, attachment: null, location: false })).toBe("Leere Nachricht");
  expect(lastLineText(i18n, { ...line, text: UNSEEN })).toBe("Leere Nachricht");
  expect(copiedText(i18n, { text: UNSEEN, ...bare })).toBe("");
});

test("of a photo with such a caption one reads that it is a photo", () => {
  expect(quotedText(i18n, { text: UNSEEN, attachment: "image", location: false })).toBe("Foto");
  expect(lastLineText(i18n, { ...line, text: UNSEEN, attachment: "image", attachments: 2 })).toBe("2 Fotos");
});

test("what has words says them, and what is not here says nothing", () => {
  vi.stubGlobal("location", { origin: "https://konsil.example" });
  expect(wordsOf(i18n, { text: "Kalium 6,1", ...bare })).toBe("Kalium 6,1");
  expect(quotedText(i18n, { text: null, attachment: null, location: false })).toBeNull();
  expect(quotedText(i18n, { text: "", attachment: null, location: false })).toBe("");
});
