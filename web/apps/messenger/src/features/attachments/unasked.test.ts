import { expect, test } from "vitest";
import { comeUnasked, isMetered } from "./unasked.ts";

test("a line is metered that is paid for, slow, or to be spared", () => {
  expect(isMetered({ type: "cellular", effectiveType: "4g" })).toBe(true);
  expect(isMetered({ type: "wifi", effectiveType: "2g" })).toBe(true);
  expect(isMetered({ effectiveType: "slow-2g" })).toBe(true);
  expect(isMetered({ saveData: true, type: "wifi" })).toBe(true);
  expect(isMetered({ saveData: false, type: "wifi", effectiveType: "3g" })).toBe(false);
  expect(isMetered({}), "a browser that does not say").toBe(false);
});

test("pictures come by themselves, not over a metered line, as one wants it", () => {
  expect([comeUnasked("unmetered", false), comeUnasked("unmetered", true)]).toEqual([true, false]);
  expect([comeUnasked("always", false), comeUnasked("always", true)]).toEqual([true, true]);
  expect([comeUnasked("never", false), comeUnasked("never", true)]).toEqual([false, false]);
});
