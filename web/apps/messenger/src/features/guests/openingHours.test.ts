import type { OpeningView } from "@konsil/engine";
import { setupI18n } from "@lingui/core";
import { expect, test } from "vitest";
import { messages as de } from "../../locales/de.po";
import { messages as en } from "../../locales/en.po";
import { hoursOf, isNight, openState, rowProblem, rowsOf, runsOf, wallClock } from "./openingHours.ts";
import { hoursLines, openText, zoneLine } from "./openingWords.ts";

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
  expect(openState({ ...WEEK, time_zone: "America/New_York" }, at("08:00"))).toEqual({ open: false, next: { weekday: 1, days: 0, minute: 480 } });
  // A zone that this browser does not know is better read by one's own clock than not at all.
  expect(wallClock(at("08:00"), "Mars/Olympus").minute).toBe(480);
});

test("one day a week comes again in a week; a house without hours says only that it is closed", () => {
  const monday = { ...WEEK, hours: [{ weekday: 1, from: 480, to: 540 }] };
  expect(openState(monday, at("09:00"))).toEqual({ open: false, next: { weekday: 1, days: 7, minute: 480 } });
  expect(openText(german, openState(monday, at("09:00")))).toBe("Zurzeit geschlossen. Wieder offen in einer Woche, am Montag ab 08:00.");
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

/** Every night, and from Friday evening through to Sunday morning. */
const NIGHTS: OpeningView = { ...WEEK, hours: hoursOf([{ days: [1, 2, 3, 4, 5, 6, 7], from: "20:00", to: "06:00" }, { days: [6], from: "06:00", to: "20:00" }]) ?? [] };

test("a night is written as one, kept as two, and read as one", () => {
  const row = { days: [1, 2, 3, 4, 5, 6, 7], from: "20:00", to: "06:00" };
  expect(isNight(row)).toBe(true);
  expect(hoursOf([{ ...row, days: [7] }])).toEqual([
    { weekday: 1, from: 0, to: 360 },
    { weekday: 7, from: 1200, to: 1440 },
  ]);
  expect(rowsOf(hoursOf([row]) ?? [])).toEqual([row]);
  expect(hoursLines(german, { ...WEEK, hours: hoursOf([row]) ?? [] })).toEqual(["Mo.–So. 20:00–06:00"]);
  // Two days round the clock are no night.
  const always = [{ days: [1, 2], from: "00:00", to: "00:00" }];
  expect(rowsOf(hoursOf(always) ?? [])).toEqual(always);
});

test.each([
  [at("23:30"), "Jetzt geöffnet, bis morgen 06:00."],
  [at("05:59"), "Jetzt geöffnet, bis 06:00."],
  [at("06:00"), "Zurzeit geschlossen. Wieder offen heute ab 20:00."],
  // Hours that others follow at once go on.
  [at("21:00", 27), "Jetzt geöffnet, bis Sonntag 06:00."],
  [at("03:00", 28), "Jetzt geöffnet, bis morgen 06:00."],
])("at %s of open nights one reads: %s", (now, words) => {
  expect(openText(german, openState(NIGHTS, now))).toBe(words);
});

test("midnight is the end of a day, and a house that never closes says so", () => {
  const monday = { ...WEEK, hours: [{ weekday: 1, from: 480, to: 1440 }] };
  expect(openText(german, openState(monday, at("12:00")))).toBe("Jetzt geöffnet, bis 24:00.");
  const always = { ...WEEK, hours: hoursOf([{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "00:00" }]) ?? [] };
  expect(openText(german, openState(always, at("12:00")))).toBe("Rund um die Uhr geöffnet.");
});

test("whoever reads by another clock is told whose hours these are", () => {
  expect(zoneLine(german, { ...WEEK, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone }, at("12:00"))).toBeNull();
  expect(zoneLine(german, { ...WEEK, time_zone: "Pacific/Kiritimati" }, at("12:00"))).toMatch(/^Uhrzeiten des Hauses: \D/);
});

test("as many hours as a room keeps, and no more", () => {
  const daily = (from: string, to: string) => ({ days: [1, 2, 3, 4, 5, 6, 7], from, to });
  expect(hoursOf([daily("06:00", "10:00"), daily("12:00", "14:00"), daily("16:00", "18:00")])).toHaveLength(21);
  expect(hoursOf([daily("06:00", "10:00"), daily("12:00", "14:00"), daily("16:00", "18:00"), daily("20:00", "22:00")])).toBeNull();
});

test.each([
  [{ days: [1], from: "16:00", to: "16:00" }, "same"],
  [{ days: [], from: "08:00", to: "16:00" }, "no_days"],
  [{ days: [1], from: "", to: "16:00" }, "unclear"],
])("%j names no hours: %s", (row, problem) => {
  expect(rowProblem(row)).toBe(problem);
  expect(hoursOf([row])).toBeNull();
});
