import type { OpeningView } from "@konsil/engine";
import { setupI18n } from "@lingui/core";
import { expect, test } from "vitest";
import { messages as de } from "../../locales/de.po";
import { messages as en } from "../../locales/en.po";
import { hoursOf, openState, rowsOf, runsOf, wallClock } from "./openingHours.ts";
import { hoursLines, openText } from "./openingWords.ts";

const german = setupI18n({ locale: "de", messages: { de } });
const english = setupI18n({ locale: "en", messages: { en } });

const WEEK: OpeningView = {
  hours: [...[1, 2, 3, 4].map((weekday) => ({ weekday, from: 480, to: 960 })), { weekday: 5, from: 480, to: 720 }],
  time_zone: "Europe/Berlin",
  note: "",
};
/** Monday, 23 November 2026. */
const at = (clock: string, day = 23) => new Date(`2026-11-${day}T${clock}:00+01:00`).getTime();

test.each([
  [at("08:00"), "Jetzt geöffnet, bis 16:00."],
  [at("15:59"), "Jetzt geöffnet, bis 16:00."],
  [at("16:00"), "Zurzeit geschlossen. Wieder offen morgen ab 08:00."],
  [at("07:59"), "Zurzeit geschlossen. Wieder offen heute ab 08:00."],
  [at("12:00", 27), "Zurzeit geschlossen. Wieder offen am Montag ab 08:00."],
])("at %s a patient reads: %s", (now, words) => {
  expect(openText(german, openState(WEEK, now))).toBe(words);
});

test("the house's clock counts, not the reader's", () => {
  expect(wallClock(at("08:00"), "America/New_York")).toEqual({ weekday: 1, minute: 120 });
  expect(openState({ ...WEEK, time_zone: "America/New_York" }, at("08:00"))).toEqual({ open: false, next: { weekday: 1, days: 0, from: 480 } });
  // A zone that this browser does not know is better read by one's own clock than not at all.
  expect(wallClock(at("08:00"), "Mars/Olympus").minute).toBe(480);
});

test("one day a week comes again in a week; a house without hours says only that it is closed", () => {
  const monday = { ...WEEK, hours: [{ weekday: 1, from: 480, to: 540 }] };
  expect(openState(monday, at("09:00"))).toEqual({ open: false, next: { weekday: 1, days: 7, from: 480 } });
  expect(openText(german, openState({ ...WEEK, hours: [] }, at("09:00")))).toBe("Zurzeit geschlossen.");
});

test("days with the same hours stand in one line", () => {
  expect(hoursLines(german, WEEK)).toEqual(["Mo.–Do. 08:00–16:00", "Fr. 08:00–12:00"]);
  expect(hoursLines(english, WEEK)).toEqual(["Mon–Thu 08:00–16:00", "Fri 08:00–12:00"]);
  expect(runsOf([7, 1, 2, 5])).toEqual([[1, 2], [5, 5], [7, 7]]);
});

test("what a form holds becomes hours, and hours become what a form holds", () => {
  const rows = rowsOf(WEEK.hours);
  expect(rows).toEqual([{ days: [1, 2, 3, 4], from: "08:00", to: "16:00" }, { days: [5], from: "08:00", to: "12:00" }]);
  expect(hoursOf(rows)).toEqual(WEEK.hours);
  // Round the clock: the end of the day is shown as 00:00.
  const always = [{ weekday: 1, from: 0, to: 1440 }];
  expect(hoursOf(rowsOf(always))).toEqual(always);
});

test.each([
  [{ days: [1], from: "16:00", to: "08:00" }],
  [{ days: [], from: "08:00", to: "16:00" }],
  [{ days: [1], from: "", to: "16:00" }],
])("%j names no hours", (row) => {
  expect(hoursOf([row])).toBeNull();
});
