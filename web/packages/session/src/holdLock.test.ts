import { afterEach, expect, test, vi } from "vitest";
import { HOLD_MINUTES_MAX, holdLock, isLockHeld } from "./holdLock.ts";

afterEach(() => void vi.useRealTimers());

test("the lock is held while one of several holds it", () => {
  const [first, second] = [holdLock(), holdLock()];
  first();
  expect(isLockHeld()).toBe(true);
  second();
  expect(isLockHeld()).toBe(false);
});

test("nobody holds it for ever", () => {
  vi.useFakeTimers();
  const end = holdLock();
  vi.advanceTimersByTime(HOLD_MINUTES_MAX * 60_000 - 1);
  expect(isLockHeld()).toBe(true);
  vi.advanceTimersByTime(1);
  expect(isLockHeld()).toBe(false);
  end();
});
