/** The owner shows by their PIN that it is they who ask: what follows hands out their keys. Wrong PINs count as at the lock. */
import { type Answer, type ApprovedAct, PIN_LENGTH, reasonOf, type UnlockError, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { TriesLeft } from "@konsil/session/TriesLeft.tsx";
import { PinPad } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";

export interface ApproveWithPinProps {
  /** What is approved; may ask for something more first (a passkey), and rejects with an engine error when that fails. */
  act: () => Promise<ApprovedAct> | ApprovedAct;
  onDone: (answer: Answer) => void;
  /** Something is under way: it may be approved already. */
  onBusy?: (busy: boolean) => void;
  children?: ReactNode;
}

export function ApproveWithPin({ act, onDone, onBusy, children }: ApproveWithPinProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [pin, setPin] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [triesLeft, setTriesLeft] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);

  async function approve(digits: string): Promise<void> {
    setBusy(true);
    onBusy?.(true);
    setError(null);
    try {
      onDone(await engine.call("approve", { act: await act(), pin: digits }));
    } catch (failure) {
      const reason = reasonOf(failure);
      setError(reason.error === "wrong_pin" ? t`Die PIN stimmt nicht.` : commandErrorText(i18n, reason));
      if (reason.error === "wrong_pin") setTriesLeft((reason as Extract<UnlockError, { error: "wrong_pin" }>).triesLeft);
      setPin("");
    } finally {
      setBusy(false);
      onBusy?.(false);
    }
  }

  return (
    <PinPad
      label={t`Deine sechsstellige PIN`}
      value={pin}
      onChange={(digits) => {
        setPin(digits);
        if (digits !== "") setError(null);
      }}
      onComplete={(digits) => void approve(digits)}
      length={PIN_LENGTH}
      error={error}
      disabled={busy}
      autoFocus
    >
      {triesLeft !== null && <TriesLeft triesLeft={triesLeft} />}
      {children}
    </PinPad>
  );
}
