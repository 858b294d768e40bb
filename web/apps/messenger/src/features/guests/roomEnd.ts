/** Until when a room is open, as its form holds it: for good, or a day and an hour of this device's time zone. */

export type RoomEnd = { kind: "permanent" } | { kind: "until"; day: string; clock: string };

/** The moment it means (null: for good), or what is wrong with it. */
export type CheckedEnd = { at: number | null } | { problem: "unclear" | "past" };

export function checkEnd(end: RoomEnd, now: number): CheckedEnd {
  if (end.kind === "permanent") return { at: null };
  const at = momentOf(end.day, end.clock);
  if (at === null) return { problem: "unclear" };
  return at > now ? { at } : { problem: "past" };
}

/** What a browser's date and time fields hold, in this device's time zone: "2026-11-30", "18:00". */
export function dateFields(time: number): { day: string; clock: string } {
  const at = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  return { day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`, clock: `${two(at.getHours())}:${two(at.getMinutes())}` };
}

/** The moment those fields name; null while they name none. */
export function momentOf(day: string, clock: string): number | null {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  const hour = /^(\d{2}):(\d{2})$/.exec(clock);
  if (!date || !hour) return null;
  const [year, month, dayOfMonth] = date.slice(1).map(Number) as [number, number, number];
  const at = new Date(year, month - 1, dayOfMonth, Number(hour[1]), Number(hour[2]));
  // The 31st of a month without one is no date.
  return at.getMonth() === month - 1 && at.getDate() === dayOfMonth ? at.getTime() : null;
}

/** A week from now, at six in the evening: what is offered first. */
export function offeredEnd(now: number): number {
  const at = new Date(now);
  at.setDate(at.getDate() + 7);
  return at.setHours(18, 0, 0, 0);
}

export function untilFields(time: number): RoomEnd {
  return { kind: "until", ...dateFields(time) };
}
