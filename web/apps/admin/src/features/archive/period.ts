/** Periods of a case: whole days of this computer's calendar, the last one included. */
export type Preset = "week" | "month" | "year" | "own";

const DAYS: Record<Exclude<Preset, "own">, number> = { week: 7, month: 30, year: 365 };

/** Midnight at the beginning of a YYYY-MM-DD day, some days on; null when it is none. */
export function dayStart(day: string, plusDays = 0): number | null {
  const [year = 0, month = 0, date = 0] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []).slice(1).map(Number);
  // Half a year's number is typed, or something before there were computers' clocks.
  if (year < 1970) return null;
  const midnight = new Date(year, month - 1, date + plusDays);
  return midnight.getTime();
}

export function dayOf(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** First and last day of a preset. */
export function presetDays(preset: Exclude<Preset, "own">, now: number): { first: string; last: string } {
  const begin = new Date(now);
  begin.setDate(begin.getDate() - DAYS[preset] + 1);
  return { first: dayOf(begin.getTime()), last: dayOf(now) };
}

/** The period as the server wants it; null when it is empty, not a date, or has not begun. */
export function periodOf(first: string, last: string, now: number): { from: number; until: number } | null {
  const [from, until] = [dayStart(first), dayStart(last, 1)];
  if (from === null || until === null || from >= until || from >= now) return null;
  return { from, until };
}
