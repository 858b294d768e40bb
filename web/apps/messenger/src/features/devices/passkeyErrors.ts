/** What did not work with a passkey, in words. */
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { PasskeyError } from "./passkey.ts";

export function passkeyErrorText(i18n: I18n, reason: PasskeyError | { error: string }): string {
  return reason.error === "passkey_absent"
    ? i18n._(msg`Dieser Passkey kann keine Schlüssel aufbewahren. Nimm einen anderen oder den Wiederherstellungscode.`)
    : i18n._(msg`Der Passkey wurde nicht bestätigt. Versuche es noch einmal.`);
}
