/** Without a connection nothing can be administered: says so. */
import { useView } from "@konsil/engine";
import { useLasting, useTimes } from "@konsil/session";
import { Banner } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CalendarClock, CloudOff } from "lucide-react";

/** A short break is not worth a banner. */
const PATIENCE_MS = 1_500;

export function ConnectionBanner() {
  const { t } = useLingui();
  const times = useTimes();
  const connection = useView({ query: "connection" });
  const away = useLasting(connection !== undefined && connection.state !== "online", connection?.state === "offline" ? 0 : PATIENCE_MS);
  if (connection?.certificate_ended) {
    return (
      <Banner icon={CalendarClock} title={t`Dein Zertifikat ist abgelaufen.`}>
        {t`Nichts ist verloren. Sobald ein Ausstellerschlüssel erneuert ist, geht alles weiter: unter „Schlüssel“.`}
      </Banner>
    );
  }
  const endsAt = connection?.lease_ends_at ?? null;
  if (endsAt !== null) {
    const until = times.deadline(endsAt);
    return (
      <Banner icon={CalendarClock} kind="urgent" title={t`Diese App war lange nicht verbunden.`}>
        {t`Geh bis ${until} online, sonst löscht Konsil auf diesem Gerät alle Nachrichten und Schlüssel.`}
      </Banner>
    );
  }
  if (!away) return null;
  return (
    <Banner icon={CloudOff} title={t`Keine Verbindung.`}>
      {t`Einladen, Sperren und Bestätigen geht weiter, sobald du wieder online bist.`}
    </Banner>
  );
}
