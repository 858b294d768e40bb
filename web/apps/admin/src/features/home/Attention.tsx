/** What needs somebody's attention, the most pressing first; or that nothing does. */
import type { Home } from "@konsil/admin-api";
import { go, useTimes } from "@konsil/session";
import { Button, Notice } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CalendarClock, CircleCheck, HardDrive, KeyRound, UserPlus } from "lucide-react";
import { paths } from "../../routing/paths.ts";

export function Attention({ home }: { home: Home }) {
  const { t } = useLingui();
  const times = useTimes();
  // Those who wait have a place of their own, with the button.
  const concerns = home.attention.filter((concern) => concern !== "people_wait");
  if (concerns.length === 0 && home.waiting === 0) {
    return (
      <Notice icon={CircleCheck} kind="success" title={t`Alles in Ordnung.`}>
        {t`Niemand wartet, der Server hat Platz, die Schlüssel gelten.`}
      </Notice>
    );
  }
  const ends = home.issuers.find((issuer) => !issuer.locked)?.not_after;
  return concerns.map((concern) => {
    switch (concern) {
      case "issuer_ends":
        return (
          <Notice key={concern} icon={CalendarClock} kind="urgent" title={t`Ein Ausstellerschlüssel läuft bald ab.`}>
            {ends === undefined ? null : t`Er gilt bis ${times.fullDate(ends)}. Danach kann er niemanden mehr einladen oder bestätigen. Erneuert wird er mit dem Hauptschlüssel.`} <KeysLink />
          </Notice>
        );
      case "issuer_asked":
        return (
          <Notice key={concern} icon={KeyRound} kind="accent" title={plural(home.issuer_requests, { one: "Jemand bittet um einen Ausstellerschlüssel.", other: "# Geräte bitten um einen Ausstellerschlüssel." })}>
            {t`Freigegeben wird er mit dem Hauptschlüssel.`} <KeysLink />
          </Notice>
        );
      case "issuer_locked":
        return (
          <Notice key={concern} icon={KeyRound} kind="urgent" title={t`Ein Ausstellerschlüssel gehört jemandem, der gesperrt oder gelöscht ist.`}>
            {t`Widerrufe ihn, damit er niemanden mehr bestätigen kann.`} <KeysLink />
          </Notice>
        );
      case "no_issuer":
        return (
          <Notice key={concern} icon={KeyRound} kind="danger" title={t`Niemand kann eingeladen oder bestätigt werden.`}>
            {t`Es gibt keinen gültigen Ausstellerschlüssel mehr. Hole die Personen mit den Anteilen des Hauptschlüssels zusammen.`} <KeysLink />
          </Notice>
        );
      case "one_administrator":
        return (
          <Notice key={concern} icon={UserPlus} kind="accent" title={t`Nur eine Person verwaltet dieses Haus.`}>
            {t`Ist ihr Gerät weg oder die PIN vergessen, kann niemand sonst einladen, sperren oder bestätigen. Lade jemanden in die Verwaltung ein, und gebt auch diesem Gerät einen Ausstellerschlüssel.`}
          </Notice>
        );
      case "tls_ends": {
        const until = home.tls_ends_at ?? home.now;
        return (
          <Notice key={concern} icon={CalendarClock} kind={until > home.now ? "urgent" : "danger"} title={until > home.now ? t`Das Zertifikat des Servers läuft bald ab.` : t`Das Zertifikat des Servers ist abgelaufen.`}>
            {t`Es gilt bis ${times.fullDate(until)}. Danach verbindet sich kein Gerät mehr. Sag dem Betrieb Bescheid: Die neue Datei gilt ohne Neustart.`}
          </Notice>
        );
      }
      case "room_scarce":
        return (
          <Notice key={concern} icon={HardDrive} kind="urgent" title={t`Der Platz auf dem Server wird knapp.`}>
            {t`Sag dem Betrieb Bescheid, bevor Nachrichten liegen bleiben.`}
          </Notice>
        );
      case "storage_full":
        return (
          <Notice key={concern} icon={HardDrive} kind="danger" title={t`Der Server hat keinen Platz mehr.`}>
            {t`Nachrichten bleiben auf den Geräten liegen, bis der Betrieb Platz schafft.`}
          </Notice>
        );
      default:
        return null;
    }
  });
}

function KeysLink() {
  const { t } = useLingui();
  return (
    <Button kind="ghost" onPress={() => go(paths.issuers())}>
      {t`Schlüssel ansehen`}
    </Button>
  );
}
