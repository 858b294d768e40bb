import { setupI18n } from "@lingui/core";
import { expect, test } from "vitest";
import { AYLIN, EMRE, HANNA, JONAS, LENA, MIRIAM } from "@konsil/engine/scripted";
import { messages as de } from "../locales/de.po";
import { messages as en } from "../locales/en.po";
import { systemLineText } from "./systemLines.ts";

const german = setupI18n({ locale: "de", messages: { de } });
const english = setupI18n({ locale: "en", messages: { en } });

test("the person at this device is du", () => {
  expect(systemLineText(german, { event: "added", by: LENA, people: [JONAS, MIRIAM] })).toBe("Du hast Dr. Jonas Weber und Miriam Fuchs hinzugefügt");
  expect(systemLineText(german, { event: "added", by: MIRIAM, people: [JONAS, LENA] })).toBe("Miriam Fuchs hat Dr. Jonas Weber und dich hinzugefügt");
  expect(systemLineText(english, { event: "left", person: LENA })).toBe("You left the group");
});

test("how long messages stay is said in days", () => {
  expect(systemLineText(german, { event: "lifetime_set", by: JONAS, hours: 7 * 24 })).toBe(
    "Dr. Jonas Weber hat eingestellt: Nachrichten verschwinden nach 7 Tagen von den Geräten",
  );
  expect(systemLineText(german, { event: "lifetime_set", by: LENA, hours: 24 })).toBe("Du hast eingestellt: Nachrichten verschwinden nach 1 Tag von den Geräten");
  expect(systemLineText(english, { event: "lifetime_set", by: JONAS, hours: null })).toBe("Dr. Jonas Weber set that messages stay on the devices");
});

test("many people are counted", () => {
  expect(systemLineText(german, { event: "added", by: LENA, people: [JONAS, MIRIAM, AYLIN, EMRE, HANNA] })).toBe(
    "Du hast Dr. Jonas Weber, Miriam Fuchs, Dr. Aylin Kaya und 2 weitere Personen hinzugefügt",
  );
});
