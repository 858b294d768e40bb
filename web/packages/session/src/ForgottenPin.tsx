/** Whoever no longer knows the PIN: what can be done, and what it costs. */
import { useEngine } from "@konsil/engine";
import { ConfirmDialog } from "@konsil/ui/Dialog.tsx";
import { useLingui } from "@lingui/react/macro";

export function ForgottenPin({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const engine = useEngine();
  return (
    <ConfirmDialog title={t`PIN vergessen`} open onClose={onClose} verb={t`Gerät zurücksetzen`} onConfirm={() => void engine.call("forgetDevice", null)}>
      {t`Niemand kann die PIN für dich nachsehen. Setze dieses Gerät zurück und richte es neu ein: mit einem deiner anderen Geräte, mit Passkey, Wiederherstellungscode oder einer neuen Einladung der Verwaltung. Nicht gesendete Nachrichten auf diesem Gerät gehen verloren.`}
    </ConfirmDialog>
  );
}
