/** A person's devices, beside the list: since when, whether connected; a lost one is removed here, and then says whether it has deleted what it had. */
import type { Device, Person } from "@konsil/admin-api";
import { useTimes } from "@konsil/session";
import { Button, Dialog, Notice, SkeletonRows, Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { ActDialog } from "../../administration/ActDialog.tsx";
import { useAccess, useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./DevicesDialog.module.css";

export function DevicesDialog({ person, onClose, onDone }: { person: Person; onClose: () => void; onDone: () => void }) {
  const { t, i18n } = useLingui();
  const { fullDate } = useTimes();
  const [removing, setRemoving] = useState<Device | null>(null);
  const read = useAnswer(`person ${person.id}`, ["people"], (access) => access.ask((client) => client.GET("/api/admin/v1/people/{id}", { params: { path: { id: person.id } } })));
  const devices = read.data?.devices;
  /** Whoever is locked or deleted has devices that end, too. */
  const ended = person.state === "locked" || person.state === "deleted";
  return (
    <>
      <Dialog title={t`Geräte von ${person.name}`} open onClose={onClose} kind="side" spaced>
        {read.error && (
          <Notice icon={CircleX} kind="danger" live>
            {problemText(i18n, read.error)}
          </Notice>
        )}
        {devices === undefined && read.error === null && <SkeletonRows count={2} label={t`Geräte werden geladen`} />}
        {devices?.every((device) => typeof device.removed_at === "number") && <p>{t`${person.name} hat kein Gerät.`}</p>}
        <ul className={styles.list}>
          {devices?.map((device) => {
            const since = fullDate(device.created_at);
            const removed = typeof device.removed_at === "number" ? fullDate(device.removed_at) : null;
            const ends = removed !== null || ended;
            const told = typeof device.told_at === "number" ? fullDate(device.told_at) : null;
            return (
              <li key={device.id} className={styles.row}>
                <span className={styles.words}>
                  <strong>{device.name}</strong>
                  <span className={styles.since}>{removed === null ? t`seit ${since}` : t`seit ${since}, entfernt am ${removed}`}</span>
                  {ends && <span className={styles.since}>{told === null ? t`Löscht sich, sobald es online entsperrt wird.` : t`Hat sich am ${told} gelöscht.`}</span>}
                </span>
                {device.connected && <Tag kind="success">{t`verbunden`}</Tag>}
                {ends && (told === null ? <Tag kind="urgent">{t`noch nicht gelöscht`}</Tag> : <Tag kind="success">{t`gelöscht`}</Tag>)}
                {!device.certified && !ends && <Tag>{t`wird bestätigt`}</Tag>}
                {removed === null && (
                  <Button kind="secondary" size="sm" onPress={() => setRemoving(device)} aria-label={t`${device.name} entfernen`}>
                    {t`Entfernen`}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      </Dialog>
      {removing && (
        <RemoveDialog
          person={person}
          device={removing}
          onClose={() => setRemoving(null)}
          onDone={() => {
            read.refresh();
            onDone();
          }}
        />
      )}
    </>
  );
}

function RemoveDialog({ person, device, onClose, onDone }: { person: Person; device: Device; onClose: () => void; onDone: () => void }) {
  const { t } = useLingui();
  const access = useAccess();
  const path = { id: person.id, device: device.id };
  return (
    <ActDialog
      title={t`${device.name} entfernen`}
      verb={t`Gerät entfernen`}
      act={() => access.ask((client) => client.DELETE("/api/admin/v1/people/{id}/devices/{device}", { params: { path } }))}
      done={t`${device.name} ist entfernt`}
      onDone={onDone}
      onClose={onClose}
      explain={({ error }) => (error === "own_account" ? t`Mit diesem Gerät verwaltest du gerade. Entferne es von einem anderen aus, oder bitte jemand anderes aus der Verwaltung darum.` : null)}
    >
      <p>{t`Das Gerät von ${person.name} wird sofort abgemeldet. Chats und Schlüssel löscht es, sobald es online und entsperrt ist; bis dahin liegen sie verschlüsselt hinter seiner PIN. Diese Liste sagt, wenn es geschehen ist. Die anderen Geräte bleiben.`}</p>
    </ActDialog>
  );
}
