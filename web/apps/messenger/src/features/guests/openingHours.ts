/**
 * When somebody reads in a patient's room: what the hours of a house mean at a moment, and how a form holds them. Hours are those
 * of the house's wall clock, wherever the reader is.
 */
import type { OpeningView } from "@konsil/engine";

export type Hours = OpeningView["hours"][number];

/** Hours that several days have in common. */
export interface HoursRow {
  /** 1 is Monday. */
  days: number[];
  from: string;
  to: string;
}

export type OpenState = { open: true; until: number } | { open: false; next: { weekday: number; days: number; from: number } | null };

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const DAY_MINUTES = 24 * 60;
const SHORT = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Weekday and minute of the day on a clock of that time zone; of this device's where the zone is unknown here. */
export function wallClock(now: number, timeZone: string): { weekday: number; minute: number } {
  const parts = clockOf(timeZone).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  return { weekday: SHORT.indexOf(part("weekday")) + 1, minute: Number(part("hour")) * 60 + Number(part("minute")) };
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const options = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-US", options);
  }
}

/** Is somebody there, until when; else when next. */
export function openState(opening: OpeningView, now: number): OpenState {
  const { weekday, minute } = wallClock(now, opening.time_zone);
  const current = opening.hours.filter((hours) => hours.weekday === weekday && hours.from <= minute && minute < hours.to);
  if (current.length > 0) return { open: true, until: Math.max(...current.map((hours) => hours.to)) };
  const coming = opening.hours
    .map((hours) => {
      const days = (hours.weekday - weekday + 7) % 7;
      // Today's hours that are over come again in a week.
      return { weekday: hours.weekday, from: hours.from, days: days === 0 && hours.from <= minute ? 7 : days };
    })
    .sort((a, b) => a.days - b.days || a.from - b.from);
  return { open: false, next: coming[0] ?? null };
}

/** Days that have the same hours in one row, in the order of the week. */
export function rowsOf(hours: readonly Hours[]): HoursRow[] {
  const rows: HoursRow[] = [];
  for (const { weekday, from, to } of hours.toSorted((a, b) => a.weekday - b.weekday || a.from - b.from)) {
    const [begins, ends] = [minutesText(from), minutesText(to)];
    const known = rows.find((row) => row.from === begins && row.to === ends);
    if (known) known.days.push(weekday);
    else rows.push({ days: [weekday], from: begins, to: ends });
  }
  return rows;
}

/** The hours that rows name; null while one of them names none. */
export function hoursOf(rows: readonly HoursRow[]): Hours[] | null {
  const hours: Hours[] = [];
  for (const row of rows) {
    const [from, to] = [minutesOf(row.from), minutesOf(row.to === "00:00" ? "24:00" : row.to)];
    if (from === null || to === null || from >= to || row.days.length === 0) return null;
    for (const weekday of row.days) hours.push({ weekday, from, to });
  }
  return hours.sort((a, b) => a.weekday - b.weekday || a.from - b.from);
}

/** 480 is "08:00"; the end of the day is "00:00", as a clock shows it. */
export function minutesText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor((minutes % DAY_MINUTES) / 60))}:${two(minutes % 60)}`;
}

function minutesOf(text: string): number | null {
  const clock = /^(\d{2}):(\d{2})$/.exec(text);
  if (!clock) return null;
  const minutes = Number(clock[1]) * 60 + Number(clock[2]);
  return minutes <= DAY_MINUTES && Number(clock[2]) < 60 ? minutes : null;
}

/** Runs of days: [1, 2, 3, 5] is [[1, 3], [5, 5]]. */
export function runsOf(days: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const day of days.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}
