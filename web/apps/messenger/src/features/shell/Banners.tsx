/** What is going on with the connection, the storage, the clock and the app itself: one banner, the gravest first. */
import { send, useEngine, useView } from "@konsil/engine";
import { go, useLasting, useTimes } from "@konsil/session";
import { Banner, Button } from "@konsil/ui";
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { Plural, useLingui } from "@lingui/react/macro";
import { BadgeAlert, CalendarClock, CircleFadingArrowUp, ClockAlert, CloudOff, HardDrive, MonitorSmartphone, ServerOff } from "lucide-react";
import { memo } from "react";
import { paths } from "../../routing/paths.ts";
import { useAppUpdate } from "../installation/appUpdate.ts";
import styles from "./Banners.module.css";

/** A short break is not worth a banner. */
const PATIENCE_MS = 1_500;
const MINUTE_MS = 60_000;

const HOUR_MIN = 60;
/** From here on in hours. */
const MINUTES_MAX = 90;

function wrongClockText(i18n: I18n, minutes: number, ahead: boolean): string {
  const hours = Math.round(minutes / HOUR_MIN);
  if (minutes < MINUTES_MAX) {
    return ahead
      ? i18n._(msg`Die Uhr dieses Geräts geht ${plural(minutes, { one: "# Minute", other: "# Minuten" })} vor.`)
      : i18n._(msg`Die Uhr dieses Geräts geht ${plural(minutes, { one: "# Minute", other: "# Minuten" })} nach.`);
  }
  return ahead
    ? i18n._(msg`Die Uhr dieses Geräts geht ${plural(hours, { one: "# Stunde", other: "# Stunden" })} vor.`)
    : i18n._(msg`Die Uhr dieses Geräts geht ${plural(hours, { one: "# Stunde", other: "# Stunden" })} nach.`);
}

/** Drawn again with what it says, and not with whatever it stands above. */
export const Banners = memo(function Banners() {
  const { t, i18n } = useLingui();
  const connection = useView({ query: "connection" });
  const engine = useEngine();
  const fresh = useView({ query: "devices" })?.find((device) => device.fresh);
  const update = useAppUpdate();
  const times = useTimes();
  const away = useLasting(connection !== undefined && connection.state !== "online", connection?.state === "offline" ? 0 : PATIENCE_MS);
  if (!connection) return null;

  if (connection.update_required) {
    return (
      <Banner icon={CircleFadingArrowUp} kind="urgent" title={t`Konsil ist veraltet.`} action={<UpdateNow onPress={() => void update.apply()} />}>
        {t`Lade die neue Version, um weiter zu schreiben.`}
      </Banner>
    );
  }
  if (connection.device_full) {
    return (
      <Banner icon={HardDrive} kind="danger" title={t`Der Speicher dieses Geräts ist voll.`}>
        {t`Lesen geht weiter. Zum Schreiben und Empfangen gib Platz auf dem Gerät frei.`}
      </Banner>
    );
  }
  if (connection.lease_ends_at !== null) {
    const until = times.deadline(connection.lease_ends_at);
    return (
      <Banner icon={CalendarClock} kind="urgent" title={t`Diese App war lange nicht verbunden.`}>
        {t`Geh bis ${until} online, sonst löscht Konsil auf diesem Gerät alle Nachrichten.`}
      </Banner>
    );
  }
  if (connection.certificate_ended) {
    return (
      <Banner icon={BadgeAlert} kind="urgent" title={t`Dein Zertifikat ist abgelaufen.`}>
        {t`Nichts ist verloren. Sobald jemand aus der Verwaltung online ist, wird es erneuert, und deine Nachrichten gehen raus.`}
      </Banner>
    );
  }
  if (connection.server_full) {
    return (
      <Banner icon={ServerOff} kind="urgent" title={t`Der Server hat keinen Platz.`}>
        {connection.outbox_count === 0 ? (
          t`Deine Nachrichten bleiben hier und gehen raus, sobald wieder Platz ist.`
        ) : (
          <Plural
            value={connection.outbox_count}
            one="# Nachricht geht raus, sobald wieder Platz ist."
            other="# Nachrichten gehen raus, sobald wieder Platz ist."
          />
        )}
      </Banner>
    );
  }
  if (connection.clock_skew_ms !== null) {
    const minutes = Math.round(Math.abs(connection.clock_skew_ms) / MINUTE_MS);
    return (
      <Banner icon={ClockAlert} kind="urgent" title={wrongClockText(i18n, minutes, connection.clock_skew_ms > 0)}>
        {t`Schalte in den Einstellungen des Geräts die automatische Uhrzeit ein. Deine Nachrichten tragen trotzdem die richtige Zeit.`}
      </Banner>
    );
  }
  // Before the new device: about that nothing can be done until the network is back, and then it is said.
  if (away) {
    return (
      <Banner icon={CloudOff} title={t`Keine Verbindung.`}>
        <OutboxCount count={connection.outbox_count} otherwise={t`Du kannst lesen und schreiben. Alles geht raus, sobald du wieder online bist.`} />
      </Banner>
    );
  }
  if (fresh) {
    const when = times.moment(fresh.since);
    return (
      <Banner
        icon={MonitorSmartphone}
        kind="accent"
        title={t`Neues Gerät verknüpft:`}
        action={
          <span className={styles.acts}>
            <Button kind="secondary" size="sm" onPress={() => go(paths.me())}>
              {t`Ansehen`}
            </Button>
            <Button kind="secondary" size="sm" onPress={() => void send(engine, { command: "device", act: { act: "seen", device: fresh.id } })}>
              {t`Das war ich`}
            </Button>
          </span>
        }
      >
        {t`${fresh.name}, ${when}`}
      </Banner>
    );
  }
  if (update.ready) {
    return (
      <Banner icon={CircleFadingArrowUp} kind="accent" title={t`Neue Version bereit.`} action={<UpdateNow onPress={() => void update.apply()} />}>
        {t`Dein Entwurf bleibt erhalten.`}
      </Banner>
    );
  }
  return null;
});

function OutboxCount({ count, otherwise }: { count: number; otherwise: string }) {
  if (count === 0) return otherwise;
  return (
    <Plural
      value={count}
      one="# Nachricht geht raus, sobald du wieder online bist."
      other="# Nachrichten gehen raus, sobald du wieder online bist."
    />
  );
}

function UpdateNow({ onPress }: { onPress: () => void }) {
  const { t } = useLingui();
  return (
    <Button kind="secondary" size="sm" onPress={onPress}>
      {t`Aktualisieren`}
    </Button>
  );
}
