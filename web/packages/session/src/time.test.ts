import { describe, expect, test } from "vitest";
import { appointment, clock, dayLabel, daysBetween, deadline, listTime } from "./time.ts";

const at = (text: string) => new Date(text).getTime();
const NOW = at("2026-11-23T08:20:00");
const DE = { today: "Heute", yesterday: "Gestern" };
const EN = { today: "Today", yesterday: "Yesterday" };

test("a deadline names its day unless that is today", () => {
  expect(deadline(at("2026-11-23T18:05:00"), NOW, "de")).toBe("18:05");
  expect(deadline(at("2026-11-24T00:05:00"), NOW, "de")).toBe("24. November 2026, 00:05");
  expect(deadline(at("2026-12-01T09:30:00"), NOW, "en")).toMatch(/1 December 2026|December 1, 2026/);
});

test("an appointment names weekday and day, and the year when it is another", () => {
  expect(appointment(at("2026-11-30T18:00:00"), NOW, "de")).toBe("Mo., 30. November, 18:00 Uhr");
  expect(appointment(at("2027-01-04T08:05:00"), NOW, "de")).toBe("Mo., 4. Januar 2027, 08:05 Uhr");
  expect(appointment(at("2026-11-30T18:00:00"), NOW, "en")).toBe("Mon 30 November, 18:00");
});

describe("in the list", () => {
  test.each([
    ["2026-11-23T08:12:00", "08:12"],
    ["2026-11-23T00:00:00", "00:00"],
    ["2026-11-22T23:59:00", "Gestern"],
    ["2026-11-21T10:00:00", "Sa."],
    ["2026-11-17T10:00:00", "Di."],
    ["2026-11-16T10:00:00", "16.11."],
    ["2025-12-24T10:00:00", "24.12.25"],
  ])("%s is %s", (time, text) => {
    expect(listTime(at(time), NOW, "de", DE)).toBe(text);
  });

  test("a message from a clock that runs ahead shows its clock", () => {
    expect(listTime(at("2026-11-23T23:00:00"), NOW, "de", DE)).toBe("23:00");
  });

  test("in English", () => {
    expect(listTime(at("2026-11-21T10:00:00"), NOW, "en", EN)).toBe("Sat");
    expect(clock(NOW, "en")).toBe("08:20");
  });
});

test("above the messages of a day", () => {
  expect(dayLabel(NOW, NOW, "de", DE)).toBe("Heute, Montag 23. November");
  expect(dayLabel(at("2026-11-22T10:00:00"), NOW, "de", DE)).toBe("Gestern, Sonntag 22. November");
  expect(dayLabel(at("2026-11-05T10:00:00"), NOW, "de", DE)).toBe("Donnerstag 5. November");
  expect(dayLabel(at("2024-02-29T10:00:00"), NOW, "de", DE)).toBe("Donnerstag 29. Februar 2024");
  expect(dayLabel(NOW, NOW, "en", EN)).toBe("Today, Monday 23 November");
});

test("days are days of the wall calendar, also when the clocks change", () => {
  expect(daysBetween(at("2026-10-24T23:00:00"), at("2026-10-25T23:00:00"))).toBe(1);
  expect(daysBetween(at("2026-03-28T23:59:00"), at("2026-03-29T00:01:00"))).toBe(1);
});
