/**
 * Links a further device: read the code it shows, or show one that it reads; see what it is, compare six digits, approve by PIN. Whose code was
 * read here is compared at a glance. Where the code stood here for all to see, the digits are typed: nobody lets in whoever came first.
 */
import { reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { Button, CodeInput, Dialog, Notice } from "@konsil/ui";
import { QrScan } from "@konsil/ui/QrScan.tsx";
import { useLingui } from "@lingui/react/macro";
import { Check, QrCode, ScanLine, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { ApproveWithPin } from "./ApproveWithPin.tsx";
import { type Found, refuseDevice } from "./awaitDevice.ts";
import styles from "./Devices.module.css";
import { ShowCode } from "./ShowCode.tsx";

type Step = { name: "scan" | "show" } | { name: "compare" | "type" | "approve" | "done"; found: Found };

export function LinkDeviceDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [step, setStep] = useState<Step>({ name: "scan" });
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState("");

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

  /** The device that offered itself is told, and does not wait. One that is being let in at this moment is not: it may be in already. */
  function refuse({ code }: Found): void {
    if (!busy) void refuseDevice(engine, code);
    onClose();
  }

  switch (step.name) {
    case "scan":
      return (
        <Dialog title={t`Gerät verknüpfen`} open onClose={onClose} spaced>
          <p>{t`Öffne Konsil auf dem neuen Gerät und wähle „Gerät verknüpfen“. Halte den QR-Code vor die Kamera oder tippe den Code ein.`}</p>
          <QrScan codeLabel={t`Code des neuen Geräts`} verb={t`Weiter`} onCode={(text) => void inspect(text)} error={error} busy={busy} />
          <p>{t`Oder umgekehrt: Das neue Gerät liest einen Code, der hier steht.`}</p>
          <Button
            kind="secondary"
            icon={QrCode}
            onPress={() => {
              setError(null);
              setStep({ name: "show" });
            }}
          >
            {t`Code hier zeigen`}
          </Button>
        </Dialog>
      );
    case "show":
      return (
        <Dialog title={t`Gerät verknüpfen`} open onClose={onClose} spaced>
          <p>{t`Halte die Kamera des neuen Geräts vor den QR-Code. Oder öffne dort Konsil und lies oder tippe den Code auf der ersten Seite ein.`}</p>
          <ShowCode onFound={(found) => setStep({ name: "type", found })} />
          <Button kind="ghost" icon={ScanLine} onPress={() => setStep({ name: "scan" })}>
            {t`Code des neuen Geräts lesen`}
          </Button>
        </Dialog>
      );
    case "type":
      return (
        <Dialog
          title={t`Ist das dein neues Gerät?`}
          open
          onClose={() => refuse(step.found)}
          actions={
            <Button kind="secondary" onPress={() => refuse(step.found)}>
              {t`Nicht verknüpfen`}
            </Button>
          }
          spaced
        >
          <p>{t`„${step.found.name}“ hat den Code gelesen. Tippe die sechs Ziffern ein, die dein neues Gerät zeigt.`}</p>
          <CodeInput
            label={t`Ziffern auf dem neuen Gerät`}
            value={typed}
            onChange={(digits) => {
              setTyped(digits);
              if (digits !== "") setError(null);
            }}
            onComplete={(digits) => {
              if (digits === step.found.digits) return setStep({ ...step, name: "approve" });
              setTyped("");
              setError(t`Diese Ziffern zeigt „${step.found.name}“ nicht. Stehen sie so auf deinem neuen Gerät, hat jemand anderes den Code gelesen: Verknüpfe es nicht.`);
            }}
            error={error}
            autoFocus
          />
          <Notice icon={ShieldAlert} kind="urgent">
            {t`Verknüpfe nur ein Gerät, das vor dir liegt. Es liest alle deine Chats mit.`}
          </Notice>
        </Dialog>
      );
    case "compare":
      return (
        <Dialog
          title={t`Ist das dein neues Gerät?`}
          open
          onClose={() => refuse(step.found)}
          actions={
            <>
              <Button kind="secondary" onPress={() => refuse(step.found)}>
                {t`Nicht verknüpfen`}
              </Button>
              <Button onPress={() => setStep({ ...step, name: "approve" })}>{t`Ja, es sind dieselben`}</Button>
            </>
          }
          spaced
        >
          <p>{t`„${step.found.name}“ möchte ein Gerät von dir werden. Zeigt es dieselben sechs Ziffern?`}</p>
          <div className={styles.digits} role="group" aria-label={t`Sechs Ziffern zum Vergleichen`}>
            {spaced(step.found.digits)}
          </div>
          <Notice icon={ShieldAlert} kind="urgent">
            {t`Verknüpfe nur ein Gerät, das vor dir liegt. Es liest alle deine Chats mit.`}
          </Notice>
        </Dialog>
      );
    case "approve":
      return (
        <Dialog title={t`„${step.found.name}“ verknüpfen`} open onClose={() => refuse(step.found)} spaced>
          <p>{t`Bestätige mit deiner PIN. Das Gerät bekommt deine Schlüssel und deinen Verlauf.`}</p>
          <ApproveWithPin act={() => ({ act: "link", code: step.found.code, digits: step.found.digits })} onBusy={setBusy} onDone={() => setStep({ ...step, name: "done" })} />
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
