/** Links a browser that shows a QR or a code: read it, see what it is, compare six digits, approve by PIN. */
import { reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { Button, Dialog, Notice } from "@konsil/ui";
import { QrScan } from "@konsil/ui/QrScan.tsx";
import { useLingui } from "@lingui/react/macro";
import { Check, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { ApproveWithPin } from "./ApproveWithPin.tsx";
import styles from "./Devices.module.css";

interface Found {
  code: string;
  name: string;
  digits: string;
}

type Step = { name: "scan" } | { name: "compare"; found: Found } | { name: "approve"; found: Found } | { name: "done"; found: Found };

export function LinkDeviceDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [step, setStep] = useState<Step>({ name: "scan" });
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function inspect(code: string): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const answer = await send(engine, { command: "device", act: { act: "inspect", code } });
      if (answer.answer === "offer") setStep({ name: "compare", found: { code, name: answer.name, digits: answer.digits } });
    } catch (failure) {
      setError(commandErrorText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  switch (step.name) {
    case "scan":
      return (
        <Dialog title={t`Gerät verknüpfen`} open onClose={onClose}>
          <div className={styles.body}>
            <p>{t`Öffne Konsil auf dem neuen Gerät und wähle „Gerät verknüpfen“. Halte den QR-Code vor die Kamera oder tippe den Code ein.`}</p>
            <QrScan codeLabel={t`Code des neuen Geräts`} verb={t`Weiter`} onCode={(text) => void inspect(text)} error={error} busy={busy} />
          </div>
        </Dialog>
      );
    case "compare":
      return (
        <Dialog
          title={t`Ist das dein neues Gerät?`}
          open
          onClose={onClose}
          actions={
            <>
              <Button kind="secondary" onPress={onClose}>
                {t`Nicht verknüpfen`}
              </Button>
              <Button onPress={() => setStep({ ...step, name: "approve" })}>{t`Ja, es sind dieselben`}</Button>
            </>
          }
        >
          <div className={styles.body}>
            <p>{t`„${step.found.name}“ möchte ein Gerät von dir werden. Zeigt es dieselben sechs Ziffern?`}</p>
            <div className={styles.digits} role="group" aria-label={t`Sechs Ziffern zum Vergleichen`}>
              {spaced(step.found.digits)}
            </div>
            <Notice icon={ShieldAlert} kind="urgent">
              {t`Verknüpfe nur ein Gerät, das vor dir liegt. Es liest alle deine Chats mit.`}
            </Notice>
          </div>
        </Dialog>
      );
    case "approve":
      return (
        <Dialog title={t`„${step.found.name}“ verknüpfen`} open onClose={onClose}>
          <div className={styles.body}>
            <p>{t`Bestätige mit deiner PIN. Das Gerät bekommt deine Schlüssel und deinen Verlauf.`}</p>
            <ApproveWithPin act={() => ({ act: "link", code: step.found.code, digits: step.found.digits })} onDone={() => setStep({ ...step, name: "done" })} />
          </div>
        </Dialog>
      );
    case "done":
      return (
        <Dialog title={t`Gerät verknüpfen`} open onClose={onClose} actions={<Button onPress={onClose}>{t`Fertig`}</Button>}>
          <Notice icon={Check} kind="success" live title={t`„${step.found.name}“ darf sich anmelden.`}>
            {t`Wähle dort eine PIN. Danach steht es in deiner Geräteliste.`}
          </Notice>
        </Dialog>
      );
  }
}

/** 482913 as 482 913, so that it is compared in two glances. */
function spaced(digits: string): string {
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}
