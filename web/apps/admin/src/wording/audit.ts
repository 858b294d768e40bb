/** An act of the administration as a sentence without its subject: "hat Lena Vogt eingeladen". */
import type { AuditLine } from "@konsil/admin-api";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { caseNumber } from "./cases.ts";

export function actText(i18n: I18n, line: AuditLine): string {
  const who = line.person?.name ?? i18n._(msg`eine gelöschte Person`);
  const what = line.target.split(" ").slice(1).join(" ");
  switch (line.action) {
    case "put_invitation":
      return i18n._(msg`hat ${who} eingeladen`);
    case "certify":
      return i18n._(msg`hat ein Gerät von ${who} bestätigt`);
    case "set_person_state":
      return stateAct(i18n, who, what);
    case "invite_guest":
      return i18n._(msg`hat einen Gast in einen Raum eingeladen`);
    case "withdraw_guest":
      return i18n._(msg`hat die Einladung eines Gastes zurückgenommen`);
    case "certify_guests":
      return i18n._(msg`hat ${who} als Gast eingelassen`);
    case "end_guest":
      return i18n._(msg`hat den Besuch von ${who} beendet`);
    case "remove_person_device":
      return i18n._(msg`hat ein Gerät von ${who} entfernt`);
    case "set_scopes":
      return i18n._(msg`hat die Berechtigungen von ${who} geändert`);
    case "publish_policy":
      return i18n._(msg`hat Richtlinie ${line.target} veröffentlicht`);
    case "publish_revocations":
      return i18n._(msg`hat die Sperrliste ${line.target} veröffentlicht`);
    case "publish_issuer":
      return i18n._(msg`hat einen Ausstellerschlüssel veröffentlicht`);
    case "ask_issuer":
      return i18n._(msg`hat um einen Ausstellerschlüssel gebeten`);
    case "drop_issuer_request":
      return i18n._(msg`hat eine Bitte um einen Ausstellerschlüssel verworfen`);
    case "renew_people":
      return i18n._(msg`hat Zertifikate erneuert: ${what}`);
    case "set_archive_settings":
      return line.target.endsWith("off") ? i18n._(msg`hat das Vier-Augen-Prinzip im Archiv ausgeschaltet`) : i18n._(msg`hat das Vier-Augen-Prinzip im Archiv eingeschaltet`);
    case "set_places":
      return line.target.startsWith("- ") ? i18n._(msg`hat einen Ort oder Plan gelöscht`) : i18n._(msg`hat einen Ort oder Plan gespeichert: ${line.target}`);
    case "set_duties":
      return line.target.startsWith("- ") ? i18n._(msg`hat den Dienst ${line.target.slice(2)} gelöscht`) : i18n._(msg`hat den Dienst ${line.target} gespeichert`);
    case "set_lease": {
      const days = Number.parseInt(line.target, 10);
      return i18n._(msg`hat die Zeit, die Geräte ohne Verbindung bleiben dürfen, auf ${days} Tage gesetzt`);
    }
    case "hand_out_key": {
      const [key, threshold = "", count = ""] = line.target.split(" ");
      if (threshold === "file") return key === "root" ? i18n._(msg`hat den Hauptschlüssel neu ausgegeben, als Datei`) : i18n._(msg`hat den Archivschlüssel neu ausgegeben, als Datei`);
      return key === "root"
        ? i18n._(msg`hat den Hauptschlüssel neu ausgegeben: ${count} Anteile, ${threshold} öffnen ihn`)
        : i18n._(msg`hat den Archivschlüssel neu ausgegeben: ${count} Anteile, ${threshold} öffnen ihn`);
    }
    case "ask_case":
    case "approve_case":
    case "refuse_case":
    case "close_case":
    case "read_case_entries":
    case "export_case":
      return caseAct(i18n, line);
    default:
      return `${line.action} ${line.target}`;
  }
}

/** Targets: the case, then what the act is about. */
function caseAct(i18n: I18n, { action, target }: AuditLine): string {
  const [id = "", second = "", third = ""] = target.split(" ");
  const number = caseNumber(id);
  switch (action) {
    case "ask_case":
      return i18n._(msg`hat den Archivfall ${number} angefragt`);
    case "approve_case":
      return second === "without" ? i18n._(msg`hat den Archivfall ${number} ohne zweites Augenpaar geöffnet`) : i18n._(msg`hat den Archivfall ${number} freigegeben`);
    case "refuse_case":
      return i18n._(msg`hat den Archivfall ${number} abgelehnt`);
    case "close_case":
      return i18n._(msg`hat den Archivfall ${number} geschlossen`);
    case "read_case_entries": {
      const conversation = caseNumber(second);
      return i18n._(msg`hat für den Archivfall ${number} das Gespräch ${conversation} gelesen`);
    }
    default: {
      const hash = second.slice(0, 12);
      return i18n._(msg`hat aus dem Archivfall ${number} exportiert: ${third} Nachrichten, Verzeichnis ${hash}`);
    }
  }
}

function stateAct(i18n: I18n, who: string, state: string): string {
  switch (state.toLowerCase()) {
    case "locked":
      return i18n._(msg`hat ${who} gesperrt`);
    case "deleted":
      return i18n._(msg`hat ${who} gelöscht`);
    default:
      return i18n._(msg`hat ${who} entsperrt`);
  }
}
