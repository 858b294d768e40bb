/** Does something that cannot be taken back easily, after one question that says what it means; what went wrong stands in the question. */
import { reasonOf } from "@konsil/engine";
import { ConfirmDialog, type ConfirmDialogProps, Notice, toast } from "@konsil/ui";
import { CircleX } from "lucide-react";
import { type ReactNode, useState } from "react";

type Reason = ReturnType<typeof reasonOf>;

export interface ActDialogProps {
  title: string;
  /** The verb on the button. */
  verb: string;
  kind?: NonNullable<ConfirmDialogProps["kind"]>;
  act: () => Promise<unknown>;
  /** Said when it is done. */
  done: string;
  onDone?: () => void;
  onClose: () => void;
  /** What went wrong, in words. */
  explain: (reason: Reason) => string;
  children: ReactNode;
}

export function ActDialog({ title, verb, kind = "danger", act, done, onDone, onClose, explain, children }: ActDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function carryOut(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await act();
      toast(done);
      onDone?.();
      onClose();
    } catch (failure) {
      setError(explain(reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog title={title} open onClose={onClose} verb={verb} kind={kind} busy={busy} spaced onConfirm={() => void carryOut()}>
      {children}
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
    </ConfirmDialog>
  );
}
