/** My devices: since when, how they came, when they were last there; link a further one, remove one, see whether that one has deleted what it had. */
import { type DeviceView, useView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Button, Icon, IconButton } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { MonitorOff, MonitorSmartphone, QrCode, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import styles from "./Devices.module.css";
import { RemoveDeviceDialog } from "./RemoveDeviceDialog.tsx";

const LinkDeviceDialog = lazy(() => import("./LinkDeviceDialog.tsx").then((module) => ({ default: module.LinkDeviceDialog })));

export function DevicesCard({ className, headingClassName }: { className: string; headingClassName: string }) {
  const { t } = useLingui();
  const devices = useView({ query: "devices" });
  const [linking, setLinking] = useState(false);
  const [removing, setRemoving] = useState<DeviceView | null>(null);
  return (
    <section className={className} aria-label={t`Meine Geräte`}>
      <h2 className={headingClassName}>{t`Meine Geräte`}</h2>
      <ul className={styles.list}>
        {devices?.map((device) => (
          <li key={device.id} className={styles.row}>
            <Icon of={device.removed_at === null ? MonitorSmartphone : MonitorOff} em={1.4} />
            {device.removed_at === null ? <DeviceWords device={device} /> : <RemovedWords device={device} removedAt={device.removed_at} />}
            {!device.this && device.removed_at === null && <IconButton icon={Trash2} label={t`${device.name} entfernen`} onPress={() => setRemoving(device)} />}
          </li>
        ))}
      </ul>
      <div>
        <Button kind="secondary" icon={QrCode} onPress={() => setLinking(true)}>
          {t`Gerät verknüpfen`}
        </Button>
      </div>
      {linking && (
        <Suspense fallback={null}>
          <LinkDeviceDialog onClose={() => setLinking(false)} />
        </Suspense>
      )}
      {removing && <RemoveDeviceDialog device={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}

function DeviceWords({ device }: { device: DeviceView }) {
  const { t } = useLingui();
  const { fullDate, listTime } = useTimes();
  const since = fullDate(device.since);
  const how = {
    invitation: t`eingerichtet mit Einladung am ${since}`,
    linked: t`verknüpft am ${since}`,
    recovery_code: t`angemeldet mit Wiederherstellungscode am ${since}`,
    passkey: t`angemeldet mit Passkey am ${since}`,
  };
  const came = device.origin === null ? t`seit ${since}` : how[device.origin];
  const seen = device.seen_at === null ? null : device.connected || isToday(device.seen_at) ? t`zuletzt heute` : t`zuletzt ${listTime(device.seen_at)}`;
  return (
    <span className={styles.words}>
      <strong>{device.name}</strong>
      <span className={styles.small}>{device.this ? t`Dieses Gerät, ${came}` : seen === null ? came : `${came} · ${seen}`}</span>
    </span>
  );
}

/** It is one's own no more. Whether it has heard so is what somebody who lost it wants to know. */
function RemovedWords({ device, removedAt }: { device: DeviceView; removedAt: number }) {
  const { t } = useLingui();
  const { fullDate } = useTimes();
  const removed = fullDate(removedAt);
  const told = device.told_at === null ? null : fullDate(device.told_at);
  return (
    <span className={styles.words}>
      <strong>{device.name}</strong>
      <span className={styles.small}>
        {told === null ? t`entfernt am ${removed}; löscht sich, sobald es online entsperrt wird` : t`entfernt am ${removed}; hat sich am ${told} gelöscht`}
      </span>
    </span>
  );
}

/** The server says a day in UTC; at its edges a device of today may be one of tomorrow. */
function isToday(day: number): boolean {
  return Date.now() - day < 86_400_000;
}
