/** How long messages stay on devices, in words. */
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";

export const DAY_HOURS = 24;

/** "Aus", "nach 8 Stunden", "nach 1 Tag", "nach 7 Tagen". */
export function lifetimeText(i18n: I18n, hours: number | null): string {
  if (hours === null) return i18n._(msg`Aus`);
  if (hours % DAY_HOURS !== 0) return i18n._(msg`${plural(hours, { one: "nach # Stunde", other: "nach # Stunden" })}`);
  return i18n._(msg`${plural(hours / DAY_HOURS, { one: "nach # Tag", other: "nach # Tagen" })}`);
}

/** "8 h", "7 d", beside a clock. */
export function lifetimeMark(hours: number): string {
  return hours % DAY_HOURS === 0 ? `${hours / DAY_HOURS} d` : `${hours} h`;
}
