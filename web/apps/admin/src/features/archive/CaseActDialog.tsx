/** Approves, refuses or closes a case, after one question that says what it means. */
import type { Case } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { ConfirmDialog, Notice, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { useAccess } from "../../administration/useAdministration.tsx";
import { nameOf } from "../../wording/cases.ts";
import { problemText } from "../../wording/problems.ts";
import styles from "./CasePage.module.css";

export type CaseAct = "approve" | "refuse" | "close";

export interface CaseActDialogProps {
  act: CaseAct;
  case: Case;
  onClose: () => void;
  onDone: () => void;
}

export function CaseActDialog({ act, case: one, onClose, onDone }: CaseActDialogProps) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const asker = nameOf(i18n, one.asked.by);
  const words = {
    approve: {
      title: t`Fall freigeben`,
      verb: t`Freigeben`,
      text: t`${asker} und alle anderen mit der Berechtigung „Archiv“ können die Gespräche dieses Falls dann 30 Tage lang öffnen, wenn sie den Archivschlüssel haben.`,
      done: t`Der Fall ist offen`,
    },
    refuse: {
      title: t`Fall ablehnen`,
      verb: t`Ablehnen`,
      text: t`Der Fall bleibt verschlossen. ${asker} kann einen neuen anfragen.`,
      done: t`Der Fall ist abgelehnt`,
    },
    close: {
      title: one.state === "asked" ? t`Anfrage zurückziehen` : t`Fall schließen`,
      verb: one.state === "asked" ? t`Zurückziehen` : t`Schließen`,
      text: one.state === "asked" ? t`Niemand muss mehr darüber entscheiden. Der Fall bleibt in der Liste.` : t`Danach kann niemand mehr etwas aus diesem Fall lesen oder exportieren.`,
      done: one.state === "asked" ? t`Die Anfrage ist zurückgezogen` : t`Der Fall ist geschlossen`,
    },
  }[act];

  async function carryOut(): Promise<void> {
    setBusy(true);
    setError(null);
    const params = { params: { path: { id: one.id } } };
    try {
      await access.ask(async (client) => {
        switch (act) {
          case "approve":
            return client.POST("/api/admin/v1/archive/cases/{id}/approval", params);
          case "refuse":
            return client.POST("/api/admin/v1/archive/cases/{id}/refusal", params);
          case "close":
            return client.POST("/api/admin/v1/archive/cases/{id}/closing", params);
        }
      });
      toast(words.done);
      onDone();
      onClose();
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog title={words.title} open onClose={onClose} verb={words.verb} kind={act === "approve" ? "primary" : "danger"} busy={busy} onConfirm={() => void carryOut()}>
      <div className={styles.stack}>
        <p>{words.text}</p>
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}
