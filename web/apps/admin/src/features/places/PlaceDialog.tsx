/** A place: how it is called, and where on which plan. */
import type { PlaceRead, PlanRead } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { Button, Dialog, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { useAccess } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./Places.module.css";

const WORDS_MAX = 64;

/** One that is there, or a point that was tapped. */
export type PlaceDraft = PlaceRead | { id: null; name: string; building: string; floor: string; point: PlaceRead["point"] };

export interface PlaceDialogProps {
  place: PlaceDraft;
  plan: PlanRead | undefined;
  onClose: () => void;
  onDone: () => void;
}

export function PlaceDialog({ place, plan, onClose, onDone }: PlaceDialogProps) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const [name, setName] = useState(place.name);
  const [building, setBuilding] = useState(place.building);
  const [floor, setFloor] = useState(place.floor);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function run(what: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await what();
      onDone();
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  const id = place.id;
  const save = () => {
    const words = { name: name.trim(), building: building.trim(), floor: floor.trim() };
    const body = place.point ? { ...words, point: place.point } : words;
    if (id === null) return access.ask((client) => client.POST("/api/admin/v1/places", { body }));
    return access.ask((client) => client.PUT("/api/admin/v1/places/{id}", { params: { path: { id } }, body }));
  };
  const drop = (gone: string) => access.ask((client) => client.DELETE("/api/admin/v1/places/{id}", { params: { path: { id: gone } } }));

  return (
    <Dialog
      title={id === null ? t`Ort hinzufügen` : t`Ort ändern`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <>
          {id !== null && (
            <Button kind="danger" isDisabled={busy} onPress={() => void run(() => drop(id))}>
              {t`Löschen`}
            </Button>
          )}
          <Button busy={busy} isDisabled={name.trim() === ""} onPress={() => void run(save)}>
            {t`Speichern`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        <TextField label={t`Name`} hint={t`Zum Beispiel: Zimmer 412`} value={name} onChange={setName} maxLength={WORDS_MAX} autoFocus autoComplete="off" />
        <TextField label={t`Haus`} value={building} onChange={setBuilding} maxLength={WORDS_MAX} autoComplete="off" />
        <TextField label={t`Stockwerk`} value={floor} onChange={setFloor} maxLength={WORDS_MAX} autoComplete="off" />
        <p className={styles.quiet}>
          {plan ? t`Liegt auf dem Plan ${plan.building}, ${plan.floor}.` : t`Liegt auf keinem Plan. Tippe auf einen Plan, um einen Ort mit Stelle anzulegen.`}
        </p>
        {error !== null && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
