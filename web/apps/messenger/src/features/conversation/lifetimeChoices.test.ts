import { expect, test } from "vitest";
import { lifetimeChoices } from "./lifetimeChoices.ts";

const days = (...days: number[]) => days.map((day) => day * 24);

test("without a rule the usual ones, and that messages stay", () => {
  expect(lifetimeChoices({ lifetime_days_min: 0, lifetime_days_max: null }, 0)).toEqual([0, 1, 8, ...days(1, 7, 30, 90)]);
});

test("a longest one takes away what is longer, and that messages stay", () => {
  expect(lifetimeChoices({ lifetime_days_min: 0, lifetime_days_max: 14 }, 14 * 24)).toEqual([1, 8, ...days(1, 7, 14)]);
});

test("a shortest one takes away what is shorter; what is set stays there", () => {
  expect(lifetimeChoices({ lifetime_days_min: 1, lifetime_days_max: null }, 0)).toEqual(days(0, 1, 7, 30, 90));
  expect(lifetimeChoices({ lifetime_days_min: 10, lifetime_days_max: null }, 12 * 24)).toEqual(days(0, 10, 12, 30, 90));
  expect(lifetimeChoices({ lifetime_days_min: 30, lifetime_days_max: 30 }, 30 * 24)).toEqual(days(30));
});
