/** Why a guest does not come in: what happened and what to do. Guests are addressed by Sie. */
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";

/** What the guest has just typed: a mistake is most likely there. */
export interface Typed {
  code: boolean;
  pin: boolean;
}

/** `left`: tries that are left after a wrong code. */
export function guestErrorText(i18n: I18n, reason: { error: string; left?: number }, typed: Typed): string {
  const { left = 0 } = reason;
  switch (reason.error) {
    case "malformed":
      return typed.code || typed.pin
        ? i18n._(msg`Der Code stimmt nicht: Ein Zeichen fehlt oder ist falsch. Prüfen Sie ihn.`)
        : i18n._(msg`Dieser Link ist nicht vollständig. Öffnen Sie ihn noch einmal ganz, oder bitten Sie die Person, die Sie eingeladen hat, um ihn.`);
    case "wrong_code":
      return `${wrongText(i18n, typed)} ${i18n._(
        msg`${plural(left, {
          one: "Ein Versuch bleibt, danach gilt die Einladung nicht mehr.",
          other: "# Versuche bleiben, danach gilt die Einladung nicht mehr.",
        })}`,
      )}`;
    case "used":
      return i18n._(msg`Mit dieser Einladung ist schon jemand beigetreten. Waren Sie das nicht? Sagen Sie der Person Bescheid, die Sie eingeladen hat.`);
    case "unknown":
      return i18n._(msg`Diese Einladung gilt nicht mehr: Sie ist abgelaufen, wurde zurückgezogen oder nach zehn falschen Codes gesperrt. Bitten Sie um eine neue.`);
    case "forged":
      return i18n._(msg`Die Antwort passt nicht zu dieser Einladung. Brechen Sie ab und fragen Sie die Person, die Sie eingeladen hat.`);
    case "device_in_use":
      return i18n._(msg`In diesem Browser ist schon jemand angemeldet. Öffnen Sie den Link in einem anderen Browser.`);
    case "server_full":
      return i18n._(msg`Der Server hat gerade keinen Platz. Versuchen Sie es später noch einmal.`);
    case "device_full":
      return i18n._(msg`Auf diesem Gerät ist kein Platz mehr. Geben Sie Platz frei, und versuchen Sie es noch einmal.`);
    case "too_many_tries":
      return i18n._(msg`Zu viele Versuche. Warten Sie eine Stunde, und versuchen Sie es dann noch einmal.`);
    case "offline":
      return i18n._(msg`Keine Verbindung. Prüfen Sie das Netz, und versuchen Sie es noch einmal.`);
    default:
      return i18n._(msg`Das hat nicht geklappt. Versuchen Sie es noch einmal.`);
  }
}

/** Nobody looks for a mistake in what they were not asked for. */
function wrongText(i18n: I18n, { code, pin }: Typed): string {
  if (code && !pin) return i18n._(msg`Der Code stimmt nicht.`);
  if (pin && !code) return i18n._(msg`Die PIN stimmt nicht.`);
  return i18n._(msg`Code oder PIN stimmen nicht.`);
}

/** Nothing typed helps any more: the invitation itself is over. */
export function isOver(reason: { error: string }): boolean {
  return reason.error === "used" || reason.error === "unknown";
}
