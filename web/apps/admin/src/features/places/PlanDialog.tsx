/** A floor: how it is called, and its picture. */
import type { PlanRead } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { Button, Dialog, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, ImageUp } from "lucide-react";
import { useState } from "react";
import { useAccess } from "../../administration/useAdministration.tsx";
import { planFlawText } from "../../wording/planFlaws.ts";
import { problemText } from "../../wording/problems.ts";
import styles from "./Places.module.css";
import { planPicture } from "./planPicture.ts";

const WORDS_MAX = 64;

export interface PlanDialogProps {
  /** None for a new one. */
  plan: PlanRead | null;
  onClose: () => void;
  onDone: (plan: string | null) => void;
}

export function PlanDialog({ plan, onClose, onDone }: PlanDialogProps) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const [building, setBuilding] = useState(plan?.building ?? "");
  const [floor, setFloor] = useState(plan?.floor ?? "");
  const [picture, setPicture] = useState<{ name: string; base64: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const ready = building.trim() !== "" && floor.trim() !== "" && (plan !== null || picture !== null);

  function choose(): void {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "image/png,image/jpeg,image/webp,image/svg+xml,.svg";
    input.onchange = async () => {
      const file = input.files?.[0];
      if (!file) return;
      const made = await planPicture(file);
      setError("flaw" in made ? planFlawText(i18n, made.flaw) : null);
      if ("base64" in made) setPicture({ name: file.name, base64: made.base64 });
    };
    input.click();
  }

  async function save(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const words = { building: building.trim(), floor: floor.trim() };
      const added = { ...words, picture: picture?.base64 ?? "" };
      const changed = picture ? added : words;
      const places =
        plan === null
          ? await access.ask((client) => client.POST("/api/admin/v1/plans", { body: added }))
          : await access.ask((client) => client.PUT("/api/admin/v1/plans/{id}", { params: { path: { id: plan.id } }, body: changed }));
      onDone(plan?.id ?? places.plans.find((one) => one.building === words.building && one.floor === words.floor)?.id ?? null);
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={plan === null ? t`Stockwerk hinzufügen` : t`Stockwerk ändern`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <>
          <Button kind="secondary" isDisabled={busy} onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button busy={busy} isDisabled={!ready} onPress={() => void save()}>
            {t`Speichern`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        <TextField label={t`Haus`} hint={t`Zum Beispiel: Haus C`} value={building} onChange={setBuilding} maxLength={WORDS_MAX} autoFocus autoComplete="off" />
        <TextField label={t`Stockwerk`} hint={t`Zum Beispiel: 4. OG`} value={floor} onChange={setFloor} maxLength={WORDS_MAX} autoComplete="off" />
        <Button kind="secondary" icon={ImageUp} onPress={choose}>
          {picture?.name ?? (plan === null ? t`Bild des Plans wählen` : t`Anderes Bild wählen`)}
        </Button>
        {error !== null && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
