/** What is said of names that are too long: a form refuses them, and never cuts what was typed or pasted. */
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** Characters of a name or role, as the server counts them. */
export const NAME_MAX = 64;

/** Null when it is short enough. */
export function lengthComplaint(i18n: I18n, name: string): string | null {
  const length = nameLength(name);
  return length <= NAME_MAX ? null : i18n._(msg`Höchstens ${NAME_MAX} Zeichen, das sind ${length}. Kürze es selbst, damit nichts Falsches übrig bleibt.`);
}

export function nameLength(name: string): number {
  return Array.from(name.trim()).length;
}
