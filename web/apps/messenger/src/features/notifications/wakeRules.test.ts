import { expect, test } from "vitest";
import { type WakeRules, wakes } from "./wakeRules.ts";

const NIGHT = new Date("2026-11-23T23:10:00");
const QUIET = { from_min: 22 * 60, until_min: 6 * 60, zone: "Europe/Berlin" };
const RULES: WakeRules = { quiet: null, offDuty: false, now: NIGHT };

function chat(mutedUntil: number | null = null): Parameters<typeof wakes>[0] {
  return { settings: { pinned: null, muted_until: mutedUntil, archived: false, marked_unread: false, notes: false } };
}

test("a message wakes, not in quiet hours and not off duty for those who want it so", () => {
  expect(wakes(chat(), false, RULES)).toBe(true);
  expect(wakes(chat(), false, { ...RULES, quiet: QUIET })).toBe(false);
  expect(wakes(chat(), false, { ...RULES, offDuty: true })).toBe(false);
});

test("what is urgent wakes at any hour and off duty", () => {
  expect(wakes(chat(), true, { quiet: QUIET, offDuty: true, now: NIGHT })).toBe(true);
});

test("nothing wakes from a muted chat, until its time is over", () => {
  expect(wakes(chat(NIGHT.getTime() + 1), false, RULES)).toBe(false);
  expect(wakes(chat(NIGHT.getTime() + 1), true, RULES)).toBe(false);
  expect(wakes(chat(NIGHT.getTime()), false, RULES)).toBe(true);
});
