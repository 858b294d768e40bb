/** One sentence per error: what happened and what to do. Never blames. */
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** For errors of commands. */
export function commandErrorText(i18n: I18n, reason: { error: string }): string {
  switch (reason.error) {
    case "text_length":
      return i18n._(msg`Die Nachricht ist zu lang. Kürze sie oder teile sie auf.`);
    case "file_too_large": {
      const { max_bytes: max } = reason as { error: string; max_bytes?: number };
      const limit = `${new Intl.NumberFormat(i18n.locale).format(Math.floor((max ?? 0) / (1024 * 1024)))} MB`;
      return i18n._(msg`Die Datei ist zu groß: Höchstens ${limit} sind erlaubt.`);
    }
    case "file_unreadable":
      return i18n._(msg`Die Datei lässt sich nicht lesen.`);
    case "name_length":
      return i18n._(msg`Der Name braucht 1 bis 64 Zeichen.`);
    case "not_found":
      return i18n._(msg`Das gibt es nicht mehr.`);
    case "not_a_member":
      return i18n._(msg`Du bist nicht mehr in dieser Gruppe.`);
    case "too_late":
      return i18n._(msg`Dafür ist es zu spät.`);
    case "too_soon":
      return i18n._(msg`Das ist gerade erst geschehen. Warte eine Minute.`);
    case "too_many":
      return i18n._(msg`Das sind zu viele auf einmal.`);
    case "not_on_duty":
      return i18n._(msg`Den Dienst hat inzwischen jemand anderes, oder du darfst ihn nicht übernehmen.`);
    case "nobody_on_duty": {
      const { duty } = reason as { error: string; duty?: string };
      return i18n._(msg`Niemand sonst in diesem Chat hat gerade den Dienst „${duty ?? ""}“. Schreib ohne @, oder öffne den Dienst.`);
    }
    case "not_allowed":
      return i18n._(msg`Das darf nur die Leitung der Gruppe.`);
    case "group_too_large": {
      const { max } = reason as { error: string; max?: number };
      return i18n._(msg`Eine Gruppe hat höchstens ${max ?? 0} Personen.`);
    }
    case "no_device": {
      const { name } = reason as { error: string; name?: string };
      return i18n._(msg`${name ?? ""} hat Konsil noch auf keinem Gerät. Versuche es später.`);
    }
    case "not_an_offer":
      return i18n._(msg`Das ist kein Code eines neuen Geräts, oder ein Zeichen stimmt nicht.`);
    case "offer_ended":
      return i18n._(msg`Dieser Code gilt nicht mehr. Das neue Gerät zeigt einen neuen.`);
    case "offer_forged":
      return i18n._(msg`Das ist nicht das Gerät, dessen Code du eingegeben hast. Verknüpfe es nicht und sag deiner IT Bescheid.`);
    case "offline":
      return i18n._(msg`Keine Verbindung. Versuche es, sobald du wieder online bist.`);
    case "device_full":
      return i18n._(msg`Der Speicher dieses Geräts ist voll. Gib Platz frei und versuche es erneut.`);
    case "repairing":
      return i18n._(msg`Dieses Gerät wird gerade wiederhergestellt. Versuche es gleich noch einmal.`);
    case "locked":
      return i18n._(msg`Konsil ist gesperrt. Gib deine PIN ein.`);
    default:
      return i18n._(msg`Das hat nicht geklappt. Versuche es noch einmal.`);
  }
}

/** For invitation and transfer links. */
export function joinErrorText(i18n: I18n, reason: { error: string }): string {
  switch (reason.error) {
    case "malformed":
      return i18n._(msg`Dieser Link ist nicht vollständig. Prüfe, ob ein Zeichen fehlt.`);
    case "unknown":
      return i18n._(msg`Dieser Link gilt nicht mehr: Er ist abgelaufen oder wurde schon benutzt. Bitte die Verwaltung um einen neuen.`);
    case "used":
      return i18n._(msg`Diesen Code hat schon ein Gerät gelesen. Zeige auf dem angemeldeten Gerät einen neuen.`);
    case "forged":
      return i18n._(msg`Die Antwort passt nicht zu diesem Link. Brich ab und frage die Verwaltung.`);
    case "device_in_use":
      return i18n._(msg`Dieses Gerät gehört schon jemandem. Entsperre es oder entferne es zuerst.`);
    case "server_full":
      return i18n._(msg`Der Server hat gerade keinen Platz. Versuche es später erneut.`);
    case "too_many_tries":
      return i18n._(msg`Zu viele Versuche. Warte eine Stunde und versuche es dann erneut.`);
    case "offline":
      return i18n._(msg`Keine Verbindung. Prüfe das Netz und versuche es erneut.`);
    case "device_full":
      return i18n._(msg`Der Speicher dieses Geräts ist voll. Gib Platz frei und versuche es erneut.`);
    case "founding_begun":
      return i18n._(msg`Hier wird schon ein Haus gegründet, und vielleicht ist das gelungen. Gründe es mit denselben Angaben noch einmal, oder lade die Seite neu und gib deine PIN ein.`);
    case "pin_weak":
      return i18n._(msg`Diese PIN ist zu leicht zu erraten. Wähle eine andere.`);
    default:
      return i18n._(msg`Das hat nicht geklappt. Versuche es noch einmal.`);
  }
}
