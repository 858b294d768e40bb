/** OpeningView hours in words: "Mo.–Fr. 08:00–16:00", "Jetzt geöffnet, bis 16:00". */
import type { OpeningView } from "@konsil/engine";
import { localeOf } from "@konsil/session/languages.ts";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { isElsewhere, minutesText, type OpenState, rowsOf, runsOf, type WeekMoment } from "./openingHours.ts";

/** The first of January 2024 was a Monday. */
const monday = (weekday: number) => Date.UTC(2024, 0, weekday, 12);

export function dayName(i18n: I18n, weekday: number, length: "short" | "long"): string {
  const name = new Intl.DateTimeFormat(localeOf(i18n.locale), { weekday: length, timeZone: "UTC" }).format(monday(weekday));
  return length === "short" && i18n.locale === "de" ? `${name.replace(/\.$/, "")}.` : name;
}

/** One line for each kind of day. */
export function hoursLines(i18n: I18n, opening: OpeningView): string[] {
  return rowsOf(opening.hours).map((row) => {
    const days = runsOf(row.days).map(([first, last]) =>
      first === last ? dayName(i18n, first, "short") : `${dayName(i18n, first, "short")}${last === first + 1 ? ", " : "–"}${dayName(i18n, last, "short")}`,
    );
    return `${days.join(", ")} ${row.from}–${row.to === "00:00" ? "24:00" : row.to}`;
  });
}

/** Whose clock the hours are of, for a reader whose own shows another time; null where it is the same. */
export function zoneLine(i18n: I18n, opening: OpeningView, now: number): string | null {
  if (opening.hours.length === 0 || !isElsewhere(opening.time_zone, now)) return null;
  const parts = new Intl.DateTimeFormat(localeOf(i18n.locale), { timeZone: opening.time_zone, timeZoneName: "longGeneric" }).formatToParts(now);
  const zone = parts.find(({ type }) => type === "timeZoneName")?.value ?? opening.time_zone;
  return i18n._(msg`Uhrzeiten des Hauses: ${zone}`);
}

export function openText(i18n: I18n, state: OpenState): string {
  if (state.open) return state.until === null ? i18n._(msg`Rund um die Uhr geöffnet.`) : untilText(i18n, state.until);
  if (state.next === null) return i18n._(msg`Zurzeit geschlossen.`);
  const { days, minute, weekday } = state.next;
  const from = minutesText(minute);
  if (days === 0) return i18n._(msg`Zurzeit geschlossen. Wieder offen heute ab ${from}.`);
  if (days === 1) return i18n._(msg`Zurzeit geschlossen. Wieder offen morgen ab ${from}.`);
  const day = dayName(i18n, weekday, "long");
  if (days === 7) return i18n._(msg`Zurzeit geschlossen. Wieder offen in einer Woche, am ${day} ab ${from}.`);
  return i18n._(msg`Zurzeit geschlossen. Wieder offen am ${day} ab ${from}.`);
}

function untilText(i18n: I18n, { days, minute, weekday }: WeekMoment): string {
  // Midnight is the end of the day that goes.
  const late = minute === 0;
  const until = late ? "24:00" : minutesText(minute);
  const inDays = late ? days - 1 : days;
  if (inDays === 0) return i18n._(msg`Jetzt geöffnet, bis ${until}.`);
  if (inDays === 1) return i18n._(msg`Jetzt geöffnet, bis morgen ${until}.`);
  const day = dayName(i18n, late ? ((weekday + 5) % 7) + 1 : weekday, "long");
  return i18n._(msg`Jetzt geöffnet, bis ${day} ${until}.`);
}
