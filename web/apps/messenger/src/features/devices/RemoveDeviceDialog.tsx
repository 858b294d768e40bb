/** Removes one of one's devices, after one question that says what it means. */
import { type DeviceView, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { ConfirmDialog, Notice, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useState } from "react";
import styles from "./Devices.module.css";

export function RemoveDeviceDialog({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function remove(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await send(engine, { command: "device", act: { act: "remove", device: device.id } });
      // Whoever is connected hears it at once. When the others have deleted it, nobody learns: they say nothing any more.
      toast(device.connected ? t`${device.name} ist entfernt und löscht jetzt seine Daten` : t`${device.name} ist entfernt und löscht seine Daten beim nächsten Kontakt`);
      onClose();
    } catch (failure) {
      setError(commandErrorText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog title={t`${device.name} entfernen`} open onClose={onClose} verb={t`Gerät entfernen`} busy={busy} onConfirm={() => void remove()}>
      <div className={styles.body}>
        <p>{t`Das Gerät wird sofort abgemeldet und bekommt nichts mehr. Sobald es wieder online ist, löscht es Chats und Schlüssel. In deinen Chats werden die Schlüssel gewechselt.`}</p>
        <p>{t`Hast du das Gerät verloren? Sag deiner IT Bescheid. Erneuere danach deinen Wiederherstellungscode.`}</p>
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}
