import { expect, test } from "vitest";
import { checkEnd, dateFields, momentOf, offeredEnd, untilFields } from "./roomEnd.ts";

test("a day and a clock are a moment, and back", () => {
  const moment = new Date("2026-11-30T18:05:00").getTime();
  expect(dateFields(moment)).toEqual({ day: "2026-11-30", clock: "18:05" });
  expect(momentOf("2026-11-30", "18:05")).toBe(moment);
});

test.each([["", "18:00"], ["2026-11-30", ""], ["2026-02-30", "08:00"], ["30.11.2026", "08:00"], ["2026-11-30", "24:00"]])("%s %s is no moment", (day, clock) => {
  expect(momentOf(day, clock)).toBeNull();
});

test("what is offered first is an evening in a week, also when the clocks change", () => {
  const friday = new Date("2026-10-23T08:20:00").getTime();
  expect(dateFields(offeredEnd(friday))).toEqual({ day: "2026-10-30", clock: "18:00" });
});

test("a room is open for good, or until a moment that is still to come", () => {
  const now = new Date("2026-11-23T08:20:00").getTime();
  expect(checkEnd({ kind: "permanent" }, now)).toEqual({ at: null });
  expect(checkEnd(untilFields(now + 60_000), now)).toEqual({ at: now + 60_000 });
  expect(checkEnd(untilFields(now), now)).toEqual({ problem: "past" });
  expect(checkEnd({ kind: "until", day: "", clock: "18:00" }, now)).toEqual({ problem: "unclear" });
});
