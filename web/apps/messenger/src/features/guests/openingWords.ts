/** OpeningView hours in words: "Mo.–Fr. 08:00–16:00", "Jetzt geöffnet, bis 16:00". */
import type { OpeningView } from "@konsil/engine";
import { localeOf } from "@konsil/session/languages.ts";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { minutesText, type OpenState, rowsOf, runsOf } from "./openingHours.ts";

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

export function openText(i18n: I18n, state: OpenState): string {
  if (state.open) {
    const until = state.until >= 24 * 60 ? "24:00" : minutesText(state.until);
    return i18n._(msg`Jetzt geöffnet, bis ${until}.`);
  }
  if (state.next === null) return i18n._(msg`Zurzeit geschlossen.`);
  const from = minutesText(state.next.from);
  if (state.next.days === 0) return i18n._(msg`Zurzeit geschlossen. Wieder offen heute ab ${from}.`);
  if (state.next.days === 1) return i18n._(msg`Zurzeit geschlossen. Wieder offen morgen ab ${from}.`);
  const day = dayName(i18n, state.next.weekday, "long");
  return i18n._(msg`Zurzeit geschlossen. Wieder offen am ${day} ab ${from}.`);
}
