/** Choosing the six-digit PIN: once, refused when trivial, and once more. */
import { isWeakPin, PIN_LENGTH, reasonOf } from "@konsil/engine";
import { Button } from "@konsil/ui/Button.tsx";
import { Icon } from "@konsil/ui/Icon.tsx";
import { PinPad } from "@konsil/ui/PinPad.tsx";
import { useLingui } from "@lingui/react/macro";
import { KeyRound, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { joinErrorText } from "./errors.ts";
import { Fact, Facts, Paragraph, PlainPage } from "./PlainPage.tsx";
import { PrivateWindow } from "./PrivateWindow.tsx";

export interface ChoosePinProps {
  tenant: string;
  person: string;
  onBack: () => void;
  /** Rejects with an engine error. */
  onChosen: (pin: string) => Promise<void>;
}

export function ChoosePin({ tenant, person, onBack, onChosen }: ChoosePinProps) {
  const { t, i18n } = useLingui();
  const [first, setFirst] = useState<string | null>(null);
  const [pin, setPin] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function complete(digits: string): Promise<void> {
    setError(null);
    if (first === null) {
      if (isWeakPin(digits)) setError(t`Diese PIN ist leicht zu erraten. Wähle eine andere.`);
      else setFirst(digits);
      return setPin("");
    }
    if (digits !== first) {
      setError(t`Die beiden PINs sind verschieden. Fang noch einmal an.`);
      setFirst(null);
      return setPin("");
    }
    setBusy(true);
    try {
      await onChosen(digits);
    } catch (failure) {
      setError(joinErrorText(i18n, reasonOf(failure)));
      setFirst(null);
      setPin("");
      setBusy(false);
    }
  }

  return (
    <PlainPage
      tenant={tenant}
      purpose={person}
      title={first === null ? t`PIN wählen` : t`PIN wiederholen`}
      actions={
        <Button kind="ghost" isDisabled={busy} onPress={() => (first === null ? onBack() : (setFirst(null), setPin("")))}>
          {t`Zurück`}
        </Button>
      }
    >
      <PinPad
        key={first === null ? "first" : "again"}
        label={first === null ? t`Sechs Ziffern` : t`Dieselben sechs Ziffern`}
        value={pin}
        onChange={(digits) => {
          setPin(digits);
          if (digits !== "") setError(null);
        }}
        onComplete={(digits) => void complete(digits)}
        length={PIN_LENGTH}
        error={error}
        disabled={busy}
        autoFocus
      >
        {busy ? (
          <Paragraph>{t`Das Gerät wird eingerichtet …`}</Paragraph>
        ) : (
          <>
            <PrivateWindow />
            <Facts>
              <Fact icon={<Icon of={KeyRound} />}>{t`Mit der PIN entsperrst du Konsil auf diesem Gerät.`}</Fact>
              <Fact icon={<Icon of={ShieldAlert} />}>{t`Nach zehn falschen Versuchen werden die Schlüssel hier gelöscht.`}</Fact>
            </Facts>
          </>
        )}
      </PinPad>
    </PlainPage>
  );
}
