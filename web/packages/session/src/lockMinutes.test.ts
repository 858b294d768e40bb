import { expect, test } from "vitest";
import { lockChoices, lockMinutes } from "./lockMinutes.ts";

test("one may lock sooner than the hospital asks, never later", () => {
  expect(lockMinutes(null, 5)).toBe(5);
  expect(lockMinutes(2, 5)).toBe(2);
  expect(lockMinutes(60, 5)).toBe(5);
  expect(lockChoices(5)).toEqual([1, 2, 5]);
  expect(lockChoices(7)).toEqual([1, 2, 5, 7]);
});
