/** Times as the house writes them: 08:12, Gestern, So., 23.11., "Heute, Montag 23. November". */
import { localeOf } from "./languages.ts";

export interface TimeWords {
  today: string;
  yesterday: string;
}

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(localeOf(language), options);
  formats.set(key, known);
  return known;
}

/** For the first format of a process a browser lists all languages that it knows: done before anything waits for it. */
export function prepareTimes(language: string): void {
  clock(Date.now(), language);
}

/** Whole days between two moments on the wall calendar: 0 today, 1 yesterday. */
export function daysBetween(time: number, now: number): number {
  const midnight = (moment: number) => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(time)) / DAY_MS);
}

export function clock(time: number, language: string): string {
  return format(language, "clock", { hour: "2-digit", minute: "2-digit", hour12: false }).format(time);
}

/** In a list: the clock today, then "Gestern", a weekday, a date. */
export function listTime(time: number, now: number, language: string, words: TimeWords): string {
  const days = daysBetween(time, now);
  if (days <= 0) return clock(time, language);
  if (days === 1) return words.yesterday;
  if (days < 7) {
    const weekday = format(language, "weekday", { weekday: "short" }).format(time);
    return language === "de" ? `${weekday}.` : weekday;
  }
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format(language, "date", { day: "numeric", month: "numeric" }).format(time)
    : format(language, "dateYear", { day: "numeric", month: "numeric", year: "2-digit" }).format(time);
}

/** Above the messages of a day. */
export function dayLabel(time: number, now: number, language: string, words: TimeWords): string {
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const parts = format(language, sameYear ? "day" : "dayYear", {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  const dot = language === "de" ? "." : "";
  const date = `${part("weekday")} ${part("day")}${dot} ${part("month")}${sameYear ? "" : ` ${part("year")}`}`;
  const days = daysBetween(time, now);
  return days === 0 ? `${words.today}, ${date}` : days === 1 ? `${words.yesterday}, ${date}` : date;
}

export function fullDate(time: number, language: string): string {
  return format(language, "fullDate", { day: "numeric", month: "long", year: "numeric" }).format(time);
}

/** Until when: the clock today, else the date, too. */
export function deadline(time: number, now: number, language: string): string {
  const hour = clock(time, language);
  return daysBetween(time, now) === 0 ? hour : `${fullDate(time, language)}, ${hour}`;
}

/** An appointment: "Mo., 30. November, 18:00 Uhr", with the year where it is another than this one. */
export function appointment(time: number, now: number, language: string): string {
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const parts = format(language, sameYear ? "appointment" : "appointmentYear", {
    weekday: "short",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  const year = sameYear ? "" : ` ${part("year")}`;
  const hour = clock(time, language);
  if (language !== "de") return `${part("weekday")} ${part("day")} ${part("month")}${year}, ${hour}`;
  return `${part("weekday").replace(/\.$/, "")}., ${part("day")}. ${part("month")}${year}, ${hour} Uhr`;
}

/** A moment as short as it can be told: the clock today, else the day too ("Gestern, 08:12", "23.11., 08:12"). */
export function moment(time: number, now: number, language: string, words: TimeWords): string {
  const hour = clock(time, language);
  return daysBetween(time, now) <= 0 ? hour : `${listTime(time, now, language, words)}, ${hour}`;
}
