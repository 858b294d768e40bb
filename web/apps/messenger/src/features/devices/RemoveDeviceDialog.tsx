/** Removes one of one's devices, after one question that says what it means. */
import { type DeviceView, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { ActDialog } from "@konsil/session/ActDialog.tsx";
import { useLingui } from "@lingui/react/macro";

export function RemoveDeviceDialog({ device, onClose }: { device: DeviceView; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  return (
    <ActDialog
      title={t`${device.name} entfernen`}
      verb={t`Gerät entfernen`}
      act={() => send(engine, { command: "device", act: { act: "remove", device: device.id } })}
      done={t`${device.name} ist entfernt`}
      onClose={onClose}
      explain={(reason) => commandErrorText(i18n, reason)}
    >
      <p>{t`Das Gerät wird sofort abgemeldet und bekommt nichts mehr. Ist es online und entsperrt, löscht es Chats und Schlüssel gleich, sonst sobald es das wieder ist; bis dahin liegen sie verschlüsselt hinter seiner PIN. Deine Liste sagt, wenn es geschehen ist. In deinen Chats werden die Schlüssel gewechselt.`}</p>
      <p>{t`Hast du das Gerät verloren? Sag deiner IT Bescheid. Erneuere danach deinen Wiederherstellungscode.`}</p>
    </ActDialog>
  );
}
