/** How long a room is still open, in the largest unit that says enough. */
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";

export type TimeLeft = { unit: "days" | "hours" | "minutes"; count: number } | { unit: "over" };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From then on those in the room are told that it ends. */
export const WARN_MS = DAY_MS;

/** Never promises more than there is: rounds down, and only the last minute up. */
export function timeLeft(endsAt: number, now: number): TimeLeft {
  const left = endsAt - now;
  if (left <= 0) return { unit: "over" };
  if (left >= 2 * DAY_MS) return { unit: "days", count: Math.floor(left / DAY_MS) };
  if (left >= HOUR_MS) return { unit: "hours", count: Math.floor(left / HOUR_MS) };
  return { unit: "minutes", count: Math.max(1, Math.floor(left / MINUTE_MS)) };
}

/** "Endet in 23 Stunden." */
export function endsInText(i18n: I18n, left: TimeLeft): string {
  switch (left.unit) {
    case "days":
      return i18n._(msg`${plural(left.count, { one: "Endet in # Tag.", other: "Endet in # Tagen." })}`);
    case "hours":
      return i18n._(msg`${plural(left.count, { one: "Endet in # Stunde.", other: "Endet in # Stunden." })}`);
    case "minutes":
      return i18n._(msg`${plural(left.count, { one: "Endet in # Minute.", other: "Endet in # Minuten." })}`);
    case "over":
      return i18n._(msg`Endet jetzt.`);
  }
}
