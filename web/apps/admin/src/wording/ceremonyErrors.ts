/** One sentence for everything that can go wrong with a key: what happened and what to do. Positions count from 1. */
import type { CeremonyError } from "@konsil/engine";
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";

export function ceremonyErrorText(i18n: I18n, reason: CeremonyError): string {
  switch (reason.error) {
    case "passphrase_short": {
      const min = reason.min_chars;
      return i18n._(msg`Die Passphrase braucht mindestens ${min} Zeichen. Nimm am besten die vorgeschlagene.`);
    }
    case "numbers":
      return i18n._(msg`Es braucht 2 bis 15 Personen, und mindestens 2 davon zum Öffnen.`);
    case "name": {
      const number = reason.position + 1;
      return i18n._(msg`Der Name von Person ${number} fehlt, ist zu lang oder kommt zweimal vor.`);
    }
    case "passphrase_wrong":
      return i18n._(msg`Die Passphrase stimmt nicht. Prüfe Groß- und Kleinschreibung und die Bindestriche.`);
    case "not_a_key_file":
      return i18n._(msg`Das ist keine Schlüsseldatei dieser Art, oder sie ist unvollständig. Wähle die Datei mit der Endung .key, die für diesen Schlüssel gespeichert wurde.`);
    case "not_a_share": {
      const number = reason.position + 1;
      return i18n._(msg`Code ${number} ist unvollständig oder kein Anteil. Er hat 72 Zeichen in zwölf Sechsergruppen.`);
    }
    case "share_mistyped": {
      const number = reason.position + 1;
      return i18n._(msg`In Code ${number} ist ein Zeichen falsch. Vergleiche ihn Gruppe für Gruppe mit dem Ausdruck.`);
    }
    case "share_of_another_key": {
      const number = reason.position + 1;
      return i18n._(msg`Code ${number} gehört zu einem anderen Schlüssel oder einem anderen Haus. Auf jedem Blatt steht, wovon es ist.`);
    }
    case "share_of_another_time": {
      const number = reason.position + 1;
      return i18n._(msg`Code ${number} stammt von einer früheren Ausgabe. Es zählen nur die zuletzt ausgegebenen Anteile; das Datum steht oben auf dem Blatt.`);
    }
    case "share_twice": {
      const number = reason.position + 1;
      return i18n._(msg`Code ${number} hast du schon eingegeben. Nimm den Anteil einer anderen Person.`);
    }
    case "shares_missing":
      return i18n._(msg`${plural(reason.missing, { one: "Es fehlt noch # Anteil.", other: "Es fehlen noch # Anteile." })}`);
    case "share_wrong":
      return i18n._(msg`Diese Anteile passen nicht zusammen. Einer ist falsch abgeschrieben; gib sie noch einmal ein.`);
    case "other_key":
      return i18n._(msg`Das lässt sich öffnen, ist aber ein anderer Schlüssel: von einem anderen Haus, oder aus einem früheren Anlauf. Nimm die Unterlagen, die für dieses Haus zuletzt ausgegeben wurden.`);
    case "file_of_before":
      return i18n._(msg`Diese Datei ist von einer früheren Ausgabe desselben Schlüssels. Wähle die, die du zuletzt gespeichert hast, und vernichte die frühere.`);
    case "other_file":
      return i18n._(msg`Das ist nicht die Datei, die du zuletzt gespeichert hast: Sie ist von einer früheren Ausgabe oder von einem anderen Schlüssel.`);
    case "not_tried":
      return i18n._(msg`Ein Schlüssel wurde noch nicht geprüft. Geh zurück und öffne ihn einmal zur Probe.`);
  }
}

/** Is it about the share at this place? */
export function shareAt(reason: CeremonyError): number | null {
  return "position" in reason && reason.error !== "name" ? reason.position : null;
}
