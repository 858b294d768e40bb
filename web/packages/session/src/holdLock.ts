/** What would be lost for good holds off the lock that comes by itself, for a while. */

/** What is held is in reach of whoever passes by. */
export const HOLD_MINUTES_MAX = 30;

/** Until when nothing locks by itself, for each that holds it. */
const holds = new Set<{ until: number }>();

/** Holds the lock until the answer is called, but no longer than [[HOLD_MINUTES_MAX]]. */
export function holdLock(): () => void {
  const hold = { until: Date.now() + HOLD_MINUTES_MAX * 60_000 };
  holds.add(hold);
  return () => void holds.delete(hold);
}

export function isLockHeld(): boolean {
  return [...holds].some(({ until }) => Date.now() < until);
}
