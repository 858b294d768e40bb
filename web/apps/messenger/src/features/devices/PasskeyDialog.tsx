/** Makes a passkey that signs this person in on a new device. */
import { EngineError } from "@konsil/engine";
import { Button, Dialog, Notice, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Fingerprint } from "lucide-react";
import { useState } from "react";
import { ApproveWithPin } from "./ApproveWithPin.tsx";
import { makePasskey, type PasskeyError } from "./passkey.ts";
import { passkeyErrorText } from "./passkeyErrors.ts";

export function PasskeyDialog({ person, onClose }: { person: { name: string; hospital: string }; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const [prf, setPrf] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function make(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      setPrf(await makePasskey(person));
    } catch (failure) {
      setError(passkeyErrorText(i18n, failure instanceof EngineError ? failure.reason : (failure as PasskeyError)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={t`Passkey erstellen`}
      open
      onClose={onClose}
      actions={
        prf === null && (
          <Button icon={Fingerprint} busy={busy} onPress={() => void make()}>
            {t`Passkey erstellen`}
          </Button>
        )
      }
      spaced
    >
      {prf === null ? (
        <>
          <p>{t`Ein Passkey liegt in deinem Gerät, in deinem Passwortspeicher oder auf einem Sicherheitsschlüssel. Mit ihm meldest du dich auf einem neuen Gerät an.`}</p>
          {error && (
            <Notice icon={CircleX} kind="danger" live>
              {error}
            </Notice>
          )}
        </>
      ) : (
        <>
          <p>{t`Der Passkey ist da. Bestätige mit deiner PIN, dass er dich anmelden darf.`}</p>
          <ApproveWithPin
            act={() => ({ act: "make_passkey", prf })}
            onDone={() => {
              toast(t`Der Passkey meldet dich an`);
              onClose();
            }}
          />
        </>
      )}
    </Dialog>
  );
}
