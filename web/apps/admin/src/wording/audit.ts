/** An act of the administration as a sentence without its subject: "hat Lena Vogt eingeladen". */
import type { AuditLine } from "@konsil/admin-api";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

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
    case "set_scopes":
      return i18n._(msg`hat die Berechtigungen von ${who} geändert`);
    case "publish_policy":
      return i18n._(msg`hat Richtlinie ${line.target} veröffentlicht`);
    case "publish_revocations":
      return i18n._(msg`hat die Sperrliste ${line.target} veröffentlicht`);
    case "publish_issuer":
      return i18n._(msg`hat einen Ausstellerschlüssel veröffentlicht`);
    default:
      return `${line.action} ${line.target}`;
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
