import { setupI18n } from "@lingui/core";
import { expect, test } from "vitest";
import { messages as de } from "../../locales/de.po";
import { messages as en } from "../../locales/en.po";
import { emergencyKept, emergencyWords } from "./emergency.ts";

const german = setupI18n({ locale: "de", messages: { de } });
const english = setupI18n({ locale: "en", messages: { en } });

test("a guest who reads English understands what a German host left as it was", () => {
  const kept = emergencyKept(german, ` ${emergencyWords(german, { emergency: "" })} `);
  expect(emergencyWords(english, { emergency: kept })).toBe("This chat is not an emergency service. In an emergency call 112.");
});

test("a host's own words stay as they are", () => {
  expect(emergencyWords(english, { emergency: emergencyKept(german, "Im Notfall: Pforte, Tel. 4444.") })).toBe("Im Notfall: Pforte, Tel. 4444.");
});
