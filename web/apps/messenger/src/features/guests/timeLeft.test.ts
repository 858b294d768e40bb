import { setupI18n } from "@lingui/core";
import { expect, test } from "vitest";
import { messages as de } from "../../locales/de.po";
import { messages as en } from "../../locales/en.po";
import { endsInText, timeLeft } from "./timeLeft.ts";

const german = setupI18n({ locale: "de", messages: { de } });
const english = setupI18n({ locale: "en", messages: { en } });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  [0, "Endet jetzt.", "Ends now."],
  [-5, "Endet jetzt.", "Ends now."],
  [1, "Endet in 1 Minute.", "Ends in 1 minute."],
  [HOUR - 1, "Endet in 59 Minuten.", "Ends in 59 minutes."],
  [HOUR, "Endet in 1 Stunde.", "Ends in 1 hour."],
  [24 * HOUR - 1, "Endet in 23 Stunden.", "Ends in 23 hours."],
  [48 * HOUR - 1, "Endet in 47 Stunden.", "Ends in 47 hours."],
  [48 * HOUR, "Endet in 2 Tagen.", "Ends in 2 days."],
])("%s ms before its end a room says so", (left, inGerman, inEnglish) => {
  const shown = timeLeft(1_000 + left, 1_000);
  expect([endsInText(german, shown), endsInText(english, shown)]).toEqual([inGerman, inEnglish]);
});
