/**
 * What this browser remembers of its person outside of the engine's database: small habits in local storage, readable by anybody who
 * has the browser. They go with the database.
 */
const KEYS = { hosts: "konsil:hosts", emoji: "konsil:emoji" } as const;

export type Habit = keyof typeof KEYS;

/** As it was kept; null where nothing was, or where nothing may be read. */
export function habit(of: Habit): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEYS[of]) ?? "null");
  } catch {
    return null;
  }
}

export function keepHabit(of: Habit, value: unknown): void {
  try {
    localStorage.setItem(KEYS[of], JSON.stringify(value));
  } catch {
    // Forbidden or full: it is not remembered.
  }
}

/** The person's data were deleted on this device. */
export function forgetHabits(): void {
  try {
    for (const key of Object.values(KEYS)) localStorage.removeItem(key);
  } catch {
    // Where nothing may be removed nothing was kept.
  }
}
