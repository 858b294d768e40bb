/** Why a message is not there: one sentence each, what happened and what to do. Never blames. */
import type { RefusalView, SendFailureView } from "@konsil/engine";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** Under a message that was not sent. */
export function sendFailureText(i18n: I18n, reason: SendFailureView): string {
  switch (reason) {
    case "not_a_member":
      return i18n._(msg`Nicht gesendet: Du bist nicht mehr in dieser Gruppe.`);
    case "policy":
      return i18n._(msg`Nicht gesendet: Eine Richtlinie erlaubt es nicht.`);
    case "too_large":
      return i18n._(msg`Nicht gesendet: Die Nachricht oder ihr Anhang ist zu groß.`);
    case "quota":
      return i18n._(msg`Nicht gesendet: Für Anhänge ist kein Speicherplatz mehr frei. Die Verwaltung kann mehr geben.`);
    case "file_lost":
      return i18n._(msg`Nicht gesendet: Die Datei ist nicht mehr auf diesem Gerät. Wähle sie noch einmal.`);
    case "server_full":
      return i18n._(msg`Nicht gesendet: Der Server hat keinen Platz.`);
    case "unknown":
      return i18n._(msg`Nicht gesendet.`);
  }
}

/** In place of a message that must not be shown. */
export function refusalText(i18n: I18n, reason: RefusalView): string {
  switch (reason) {
    case "false_archive_copy":
      return i18n._(msg`Nachricht nicht angezeigt: Ihre Archivkopie stimmt nicht. Das wurde gemeldet.`);
    case "forged":
      return i18n._(msg`Nachricht nicht angezeigt: Der Absender ist nicht echt.`);
    case "replayed":
      return i18n._(msg`Nachricht nicht angezeigt: Sie wurde schon einmal gesendet.`);
    case "malformed":
      return i18n._(msg`Nachricht nicht angezeigt: Sie ist beschädigt.`);
    case "unreadable":
      return i18n._(msg`Diese Nachricht konnte nicht entschlüsselt werden.`);
  }
}
