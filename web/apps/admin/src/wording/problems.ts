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
    case "person_unknown":
    case "not_found":
      return i18n._(msg`Diese Person gibt es hier nicht mehr.`);
    case "person_deleted":
      return i18n._(msg`Diese Person wurde schon gelöscht.`);
    case "own_account":
      return i18n._(msg`Dich selbst kannst du nicht sperren oder löschen. Das muss jemand anderes aus der Verwaltung tun.`);
    case "last_administrator":
      return i18n._(msg`Ohne diese Person könnte niemand mehr Personen verwalten. Lade zuerst jemanden in die Verwaltung ein.`);
    case "storage_full":
      return i18n._(msg`Der Server hat keinen Platz mehr. Es wurde nichts geändert.`);
    default:
      return commandErrorText(i18n, reason);
  }
}
