/** Approves, refuses or closes a case, after one question that says what it means. */
import type { Case } from "@konsil/admin-api";
import { useLingui } from "@lingui/react/macro";
import { ActDialog } from "../../administration/ActDialog.tsx";
import { useAccess } from "../../administration/useAdministration.tsx";
import { nameOf } from "../../wording/cases.ts";

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

  function carryOut(): Promise<unknown> {
    const params = { params: { path: { id: one.id } } };
    return access.ask(async (client) => {
      switch (act) {
        case "approve":
          return client.POST("/api/admin/v1/archive/cases/{id}/approval", params);
        case "refuse":
          return client.POST("/api/admin/v1/archive/cases/{id}/refusal", params);
        case "close":
          return client.POST("/api/admin/v1/archive/cases/{id}/closing", params);
      }
    });
  }

  return (
    <ActDialog title={words.title} verb={words.verb} kind={act === "approve" ? "primary" : "danger"} act={carryOut} done={words.done} onDone={onDone} onClose={onClose}>
      <p>{words.text}</p>
    </ActDialog>
  );
}
