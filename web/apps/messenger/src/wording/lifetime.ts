/** How long messages stay on devices, in words. */
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";

/** "Aus", "nach 1 Tag", "nach 7 Tagen". */
export function lifetimeText(i18n: I18n, days: number | null): string {
  if (days === null) return i18n._(msg`Aus`);
  return i18n._(msg`${plural(days, { one: "nach # Tag", other: "nach # Tagen" })}`);
}
