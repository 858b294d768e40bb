/** Without a connection nothing can be administered: says so. */
import { useView } from "@konsil/engine";
import { go, useLasting, useTimes } from "@konsil/session";
import { Banner, Button } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CalendarClock, CloudOff } from "lucide-react";
import { paths } from "../../routing/paths.ts";

/** A short break is not worth a banner. */
const PATIENCE_MS = 1_500;

export function ConnectionBanner() {
  const { t } = useLingui();
  const times = useTimes();
  const connection = useView({ query: "connection" });
  const away = useLasting(connection !== undefined && connection.state !== "online", connection?.state === "offline" ? 0 : PATIENCE_MS);
  if (connection?.certificate_ended) {
    return (
      <Banner
        icon={CalendarClock}
        kind="urgent"
        title={t`Dein Zertifikat ist abgelaufen.`}
        action={
          <Button kind="secondary" size="sm" onPress={() => go(paths.issuers())}>
            {t`Zu den Schlüsseln`}
          </Button>
        }
      >
        {t`Nichts ist verloren. Sobald ein Ausstellerschlüssel mit dem Hauptschlüssel verlängert ist, geht bei allen alles weiter.`}
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
