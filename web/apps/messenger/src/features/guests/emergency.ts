/**
 * What to do in an emergency. The app's own words are kept as none, so that a guest reads them in the guest's own language: of everything in
 * a room this must be understood.
 */
import type { RoomView } from "@konsil/engine";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

function ownWords(i18n: I18n): string {
  return i18n._(msg`Dieser Chat ist kein Notruf. Wählen Sie im Notfall 112.`);
}

/** As it is read. */
export function emergencyWords(i18n: I18n, { emergency }: Pick<RoomView, "emergency">): string {
  return emergency === "" ? ownWords(i18n) : emergency;
}

/** As it is kept. */
export function emergencyKept(i18n: I18n, written: string): string {
  const words = written.trim();
  return words === ownWords(i18n) ? "" : words;
}
