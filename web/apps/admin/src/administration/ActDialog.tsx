/** Does something that cannot be taken back easily, after one question that says what it means; what went wrong stands in the question. */
import { reasonOf } from "@konsil/engine";
import { ConfirmDialog, type ConfirmDialogProps, Notice, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { type ReactNode, useState } from "react";
import { problemText } from "../wording/problems.ts";
import styles from "./ActDialog.module.css";

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
  /** Words of its own for what went wrong; null for the usual ones. */
  explain?: (reason: Reason) => string | null;
  children: ReactNode;
}

export function ActDialog({ title, verb, kind = "danger", act, done, onDone, onClose, explain, children }: ActDialogProps) {
  const { i18n } = useLingui();
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
      const reason = reasonOf(failure);
      setError(explain?.(reason) ?? problemText(i18n, reason));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog title={title} open onClose={onClose} verb={verb} kind={kind} busy={busy} onConfirm={() => void carryOut()}>
      <div className={styles.body}>
        {children}
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}
