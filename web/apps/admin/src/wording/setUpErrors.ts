/** Why a set-up link or a founding is refused, and what the person at the server can do. */
import { joinErrorText } from "@konsil/session";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export function setUpErrorText(i18n: I18n, reason: { error: string }): string {
  switch (reason.error) {
    case "malformed":
      return i18n._(msg`Dieser Einrichtungslink ist nicht vollständig. Hinter dem # stehen 64 Zeichen.`);
    case "unknown":
      return i18n._(
        msg`Der Server nimmt diesen Einrichtungslink nicht an: Das Haus ist schon eingerichtet, oder der Link stimmt nicht. Auf dem Server zeigt „konsil tenant list“, welche Häuser noch warten; „konsil tenant link“ macht für sie einen neuen Link.`,
      );
    case "no_ceremony":
      return i18n._(msg`Die Schlüssel sind nicht mehr da, weil der Browser den Tab neu gestartet hat. Beginne von vorn; die ausgegebenen Blätter sind wertlos und gehören in den Schredder.`);
    default:
      return joinErrorText(i18n, reason);
  }
}
