/** One sentence for everything that the server's part of the administration refuses. */
import { commandErrorText } from "@konsil/session";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export function problemText(i18n: I18n, reason: { error: string }): string {
  switch (reason.error) {
    case "not_signed_in":
      return i18n._(msg`Die Verbindung zur Verwaltung ist abgelaufen. Lade die Seite neu.`);
    case "not_administrator":
      return i18n._(msg`Du gehörst nicht mehr zur Verwaltung.`);
    case "not_allowed":
    case "scope_missing":
      return i18n._(msg`Dafür fehlt dir die Berechtigung. Frage jemanden aus der Verwaltung, der sie hat.`);
    case "certificate_ended":
      return i18n._(msg`Solange dein Zertifikat abgelaufen ist, gibt der Server nichts heraus. Danach steht hier wieder alles.`);
    case "person_unknown":
    case "not_found":
      return i18n._(msg`Diese Person gibt es hier nicht mehr.`);
    case "device_unknown":
      return i18n._(msg`Dieses Gerät gibt es hier nicht mehr.`);
    case "person_locked":
      return i18n._(msg`Diese Person ist gesperrt. Entsperre sie zuerst, dann lade sie neu ein.`);
    case "person_deleted":
      return i18n._(msg`Diese Person wurde schon gelöscht.`);
    case "own_account":
      return i18n._(msg`Dich selbst kannst du nicht sperren oder löschen. Das muss jemand anderes aus der Verwaltung tun.`);
    case "last_administrator":
      return i18n._(msg`Ohne diese Person könnte niemand mehr Personen verwalten. Lade zuerst jemanden in die Verwaltung ein.`);
    case "lease_days":
      return i18n._(msg`Diese Zahl von Tagen ist zu klein oder zu groß. Es wurde nichts geändert.`);
    case "policy_changed":
      return i18n._(msg`Inzwischen hat jemand anders die Regeln geändert. Prüfe sie und unterschreibe noch einmal.`);
    case "archive_key_changing":
      return i18n._(msg`Der Archivschlüssel wurde vor weniger als 14 Tagen ersetzt. Bis der vorige nicht mehr gilt, bleiben die Regeln, wie sie sind.`);
    case "rules_unsound":
      return i18n._(msg`Diese Regeln widersprechen sich, oder eine Zahl ist zu klein oder zu groß. Es wurde nichts geändert.`);
    case "place_unknown":
      return i18n._(msg`Diesen Ort gibt es nicht mehr.`);
    case "plan_unknown":
      return i18n._(msg`Diesen Plan gibt es nicht mehr.`);
    case "place_words":
      return i18n._(msg`Namen haben 1 bis 64 Zeichen. Es wurde nichts geändert.`);
    case "too_many_places":
      return i18n._(msg`Mehr als 2000 Orte oder 100 Pläne kann ein Haus nicht haben.`);
    case "plan_picture":
      return i18n._(msg`Ein Plan ist ein Bild (PNG, JPEG oder WebP) von höchstens einem Megabyte.`);
    case "duty_unknown":
      return i18n._(msg`Diesen Dienst gibt es nicht mehr.`);
    case "duty_name":
      return i18n._(msg`Der Name eines Dienstes hat 1 bis 64 Zeichen und kein @.`);
    case "duty_name_taken":
      return i18n._(msg`Ein anderer Dienst heißt schon so.`);
    case "too_many_duties":
      return i18n._(msg`Mehr als 200 Dienste kann ein Haus nicht haben, und mehr als 300 Personen keinen Dienst.`);
    case "duty_person":
      return i18n._(msg`Einen Dienst kann nur übernehmen, wer im Haus arbeitet. Eine der Personen ist gelöscht, Lieferant oder Gast.`);
    case "case_unknown":
      return i18n._(msg`Diesen Fall gibt es hier nicht.`);
    case "own_case":
      return i18n._(msg`Über den eigenen Fall entscheidest du nicht selbst. Das tut jemand anderes aus dem Archiv.`);
    case "case_decided":
      return i18n._(msg`Über diesen Fall ist schon entschieden, oder er wurde zurückgezogen.`);
    case "case_not_open":
      return i18n._(msg`Dieser Fall ist nicht offen.`);
    case "case_expired":
      return i18n._(msg`Dieser Fall war 30 Tage offen und ist abgelaufen. Stelle eine neue Anfrage.`);
    case "conversation_outside_case":
      return i18n._(msg`Dieses Gespräch gehört nicht zum Fall.`);
    case "file_missing":
      return i18n._(msg`Der Server hat diese Datei nicht mehr. Wer ihn betreibt, findet sie vielleicht in einer Sicherung.`);
    case "case_reason":
      return i18n._(msg`Die Begründung fehlt oder hat mehr als 500 Zeichen.`);
    case "case_people":
      return i18n._(msg`Ein Fall braucht 1 bis 50 Personen.`);
    case "case_period":
      return i18n._(msg`Der Zeitraum ist leer oder liegt in der Zukunft. Das Archiv blickt nur zurück.`);
    case "key_closed":
      return i18n._(msg`Der Schlüssel wurde geschlossen.`);
    case "not_a_page":
      return i18n._(msg`Der Server hat etwas geschickt, das kein Teil eines Gesprächs ist. Hole jemanden, der den Server betreibt.`);
    case "storage_full":
      return i18n._(msg`Der Server hat keinen Platz mehr. Es wurde nichts geändert.`);
    case "unavailable":
      return i18n._(msg`Der Server erreicht seine Datenbank gerade nicht. Versuche es gleich noch einmal.`);
    default:
      return commandErrorText(i18n, reason);
  }
}
