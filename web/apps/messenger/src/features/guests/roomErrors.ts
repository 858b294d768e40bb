/** Why something about a room with guests was not done: one sentence each, what to do. */
import { commandErrorText } from "@konsil/session";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export type RoomAct = "create" | "invite" | "end" | "other";

export function roomErrorText(i18n: I18n, reason: { error: string }, act: RoomAct): string {
  switch (reason.error) {
    case "not_allowed":
      if (act === "create" || act === "invite") return i18n._(msg`Eine Richtlinie deines Hauses erlaubt dir keine Gäste.`);
      if (act === "end") return i18n._(msg`Das darf nur, wer den Raum eingerichtet hat.`);
      return i18n._(msg`Das darf nur die Leitung des Raums.`);
    case "name_length":
      return i18n._(msg`Der Name braucht 1 bis 64 Zeichen.`);
    case "room_text":
      return i18n._(msg`Der Text ist zu lang. Kürze ihn.`);
    case "mail_address":
      return i18n._(msg`Das ist keine E-Mail-Adresse. Prüfe die Schreibweise.`);
    case "mail_off":
      return i18n._(msg`Dein Haus verschickt keine E-Mails. Lass das Feld leer und gib den Link selbst weiter.`);
    case "end_date":
      return i18n._(msg`Das Ende muss in der Zukunft liegen, höchstens fünf Jahre von heute.`);
    case "too_many":
      return i18n._(msg`Mehr Gäste oder Einladungen sind in diesem Raum nicht möglich.`);
    case "not_a_member":
      return i18n._(msg`Du bist nicht mehr in diesem Raum.`);
    default:
      return commandErrorText(i18n, reason);
  }
}
