/**
 * When somebody reads in a patient's room: what the hours of a house mean at a moment, and how a form holds them. Hours are those
 * of the house's wall clock, wherever the reader is. Those of a night are kept as two, until midnight and from midnight on, and are
 * one for whoever writes or reads them.
 */
import type { OpeningView } from "@konsil/engine";

export type Hours = OpeningView["hours"][number];

/** Hours that several days have in common. */
export interface HoursRow {
  /** 1 is Monday. */
  days: number[];
  from: string;
  /** Not after `from`: on the next day. */
  to: string;
}

/** A minute of a weekday; `days` says how many days from now that is. */
export interface WeekMoment {
  weekday: number;
  days: number;
  minute: number;
}

/** `until` is null where nobody ever goes, `next` where nobody ever comes. */
export type OpenState = { open: true; until: WeekMoment | null } | { open: false; next: WeekMoment | null };

export type RowProblem = "no_days" | "unclear" | "same";

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** As many as a room keeps (protocol, OPENING_HOURS_MAX). */
const HOURS_MAX = 21;
const SHORT = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Weekday and minute of the day on a clock of that time zone; of this device's where the zone is unknown here. */
export function wallClock(now: number, timeZone: string): { weekday: number; minute: number } {
  const parts = clockOf(timeZone).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  return { weekday: SHORT.indexOf(part("weekday")) + 1, minute: Number(part("hour")) * 60 + Number(part("minute")) };
}

function clockOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const options = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...options, ...(timeZone !== undefined && { timeZone }) });
  } catch {
    return new Intl.DateTimeFormat("en-US", options);
  }
}

/** Do the house's clocks show another time than this device's? */
export function isElsewhere(timeZone: string, now: number): boolean {
  return clockOf(timeZone).format(now) !== clockOf(undefined).format(now);
}

/** Is somebody there, until when; else when next. */
export function openState(opening: OpeningView, now: number): OpenState {
  const { weekday, minute } = wallClock(now, opening.time_zone);
  const here = (weekday - 1) * DAY_MINUTES + minute;
  const spans = opening.hours.map((hours) => ({ from: (hours.weekday - 1) * DAY_MINUTES + hours.from, minutes: hours.to - hours.from }));
  // Minutes until they begin, the whole week round.
  const ahead = (span: { from: number }) => (span.from - here + WEEK_MINUTES) % WEEK_MINUTES;
  const moment = (minutes: number): WeekMoment => {
    const at = here + minutes;
    return { weekday: (Math.floor(at / DAY_MINUTES) % 7) + 1, days: Math.floor(at / DAY_MINUTES) - (weekday - 1), minute: at % DAY_MINUTES };
  };
  // Hours that others follow at once are not over when they end: a night, the whole week.
  let until = 0;
  for (let reached = -1; until > reached && until < WEEK_MINUTES; ) {
    reached = until;
    for (const span of spans) {
      const begun = (until - ahead(span) + 2 * WEEK_MINUTES) % WEEK_MINUTES;
      if (begun < span.minutes) until += span.minutes - begun;
    }
  }
  if (until >= WEEK_MINUTES) return { open: true, until: null };
  if (until > 0) return { open: true, until: moment(until) };
  const next = spans.length === 0 ? null : Math.min(...spans.map(ahead));
  return { open: false, next: next === null ? null : moment(next) };
}

/** Days that have the same hours in one row, in the order of the week. */
export function rowsOf(hours: readonly Hours[]): HoursRow[] {
  const rows: HoursRow[] = [];
  for (const { weekday, from, to } of nights(hours)) {
    const [begins, ends] = [minutesText(from), minutesText(to)];
    const known = rows.find((row) => row.from === begins && row.to === ends);
    if (known) known.days.push(weekday);
    else rows.push({ days: [weekday], from: begins, to: ends });
  }
  return rows;
}

/** Both halves of a night as one, on the day on which it begins. */
function nights(hours: readonly Hours[]): Hours[] {
  const left = hours.toSorted(inOrder);
  const halves = left.filter(({ to }) => to === DAY_MINUTES);
  return halves.reduce((joined, evening) => {
    const morning = joined.find(({ weekday, from, to }) => weekday === (evening.weekday % 7) + 1 && from === 0 && to < evening.from);
    return morning ? joined.filter((one) => one !== morning).map((one) => (one === evening ? { ...evening, to: morning.to } : one)) : joined;
  }, left);
}

function inOrder(a: Hours, b: Hours): number {
  return a.weekday - b.weekday || a.from - b.from;
}

/** What is wrong with a row; null for nothing. */
export function rowProblem({ days, from, to }: HoursRow): RowProblem | null {
  if (days.length === 0) return "no_days";
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  if (begins === null || ends === null) return "unclear";
  return begins === ends && ends !== 0 ? "same" : null;
}

/** Does it end on the day after? */
export function isNight(row: HoursRow): boolean {
  return rowProblem(row) === null && row.to !== "00:00" && row.to < row.from;
}

/** The hours that rows name; null while one of them names none, or all of them too many. */
export function hoursOf(rows: readonly HoursRow[]): Hours[] | null {
  if (rows.some((row) => rowProblem(row) !== null)) return null;
  const hours = rows.flatMap((row) => row.days.flatMap((weekday) => dayHours(weekday, row))).sort(inOrder);
  return hours.length <= HOURS_MAX ? hours : null;
}

function dayHours(weekday: number, row: HoursRow): Hours[] {
  const [from = 0, to = 0] = [minutesOf(row.from), minutesOf(row.to)].map((minute) => minute ?? 0);
  if (!isNight(row)) return [{ weekday, from, to: to === 0 ? DAY_MINUTES : to }];
  return [
    { weekday, from, to: DAY_MINUTES },
    { weekday: (weekday % 7) + 1, from: 0, to },
  ];
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
  return minutes < DAY_MINUTES && Number(clock[2]) < 60 ? minutes : null;
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
