import { expect, test } from "vitest";
import { attendedForMs, LINGERS_MS } from "./attention.ts";

test("a window that has the focus is looked at, whenever it was touched", () => {
  expect(attendedForMs({ visible: true, focused: true, touchedAt: 0 }, 10 * LINGERS_MS)).toBe(Number.POSITIVE_INFINITY);
});

test("one that is hidden is not, whatever else", () => {
  expect(attendedForMs({ visible: false, focused: true, touchedAt: 1_000 }, 1_000)).toBe(0);
});

test("one that lost the focus is looked at for a while, and again after an input", () => {
  const left = { visible: true, focused: false, touchedAt: 1_000 };
  expect(attendedForMs(left, 1_000)).toBe(LINGERS_MS);
  expect(attendedForMs(left, 21_000)).toBe(LINGERS_MS - 20_000);
  expect(attendedForMs(left, 1_000 + LINGERS_MS)).toBe(0);
  expect(attendedForMs(left, 5 * LINGERS_MS)).toBe(0);
  expect(attendedForMs({ ...left, touchedAt: 5 * LINGERS_MS }, 5 * LINGERS_MS)).toBe(LINGERS_MS);
});
