/** What the permissions of administrators are called, and what they let somebody do. */
import type { AdministrationScope } from "@konsil/admin-api";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export const SCOPES: AdministrationScope[] = ["people", "policy", "archive", "audit"];

export function scopeText(i18n: I18n, scope: AdministrationScope): string {
  switch (scope) {
    case "people":
      return i18n._(msg`Personen: einladen, sperren, löschen, Berechtigungen geben`);
    case "policy":
      return i18n._(msg`Richtlinien: Regeln des Hauses, Vier-Augen-Prinzip`);
    case "archive":
      return i18n._(msg`Archiv: Fälle anfragen, freigeben und lesen`);
    case "audit":
      return i18n._(msg`Protokoll: lesen, was die Verwaltung getan hat`);
  }
}
