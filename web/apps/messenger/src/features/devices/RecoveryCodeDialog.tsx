/** Makes a recovery code, after the PIN, and shows it once: to be written down or printed. */
import { Button, Dialog, Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ShieldAlert } from "lucide-react";
import { useState } from "react";
import { ApproveWithPin } from "./ApproveWithPin.tsx";
import styles from "./Devices.module.css";

export function RecoveryCodeDialog({ renews, onClose }: { renews: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const [code, setCode] = useState<string | null>(null);
  if (code === null) {
    return (
      <Dialog title={renews ? t`Code erneuern` : t`Code erstellen`} open onClose={onClose} spaced>
        <p>{renews ? t`Bestätige mit deiner PIN. Der bisherige Code gilt dann sofort nicht mehr.` : t`Bestätige mit deiner PIN. Du siehst den Code danach einmal.`}</p>
        <ApproveWithPin act={() => ({ act: "make_recovery_code" })} onDone={(answer) => answer.answer === "recovery_code" && setCode(answer.code)} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t`Dein Wiederherstellungscode`} open onClose={onClose} actions={<Button onPress={onClose}>{t`Ich habe ihn notiert`}</Button>} spaced>
      <div className={styles.code} role="group" aria-label={t`Wiederherstellungscode`}>
        {code}
      </div>
      <Notice icon={ShieldAlert} kind="urgent">
        {t`Schreib ihn auf Papier und verwahre ihn getrennt von deinen Geräten. Wer ihn hat, liest deine Chats. Konsil zeigt ihn nicht noch einmal.`}
      </Notice>
    </Dialog>
  );
}
