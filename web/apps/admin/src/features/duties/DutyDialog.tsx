/** A duty: how it is called, and who may hold it. */
import type { DutyRead } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { Button, Dialog, Notice, type PickerPerson, TextField, UserPicker } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { useAccess, useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import { asPicker } from "../people/asPicker.ts";
import { readPeople } from "../people/readPeople.ts";
import styles from "./Duties.module.css";

const NAME_MAX = 64;
const PEOPLE_MAX = 300;
const SHOWN = 6;

export interface DutyDialogProps {
  /** None for a new one. */
  duty: DutyRead | null;
  onClose: () => void;
  onDone: () => void;
}

export function DutyDialog({ duty, onClose, onDone }: DutyDialogProps) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const [name, setName] = useState(duty?.name ?? "");
  const [picked, setPicked] = useState<PickerPerson[]>((duty?.people ?? []).map((person) => asPicker({ id: person.id, name: person.name ?? "–", role: "" })));
  const [search, setSearch] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const people = useAnswer(`people for a duty ${search}`, ["people"], (asked) => readPeople(asked, { search, state: "active", count: SHOWN }));
  const staff = (people.data?.people ?? []).filter((person) => person.level === "internal");

  async function save(): Promise<void> {
    setBusy(true);
    setError(null);
    const body = { name: name.trim(), people: picked.map((person) => person.id) };
    try {
      await access.ask((client) =>
        duty === null ? client.POST("/api/admin/v1/duties", { body }) : client.PUT("/api/admin/v1/duties/{id}", { params: { path: { id: duty.id } }, body }),
      );
      onDone();
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={duty === null ? t`Dienst hinzufügen` : t`Dienst ändern`}
      open
      onClose={onClose}
      kind="tall"
      busy={busy}
      actions={
        <>
          <Button kind="secondary" isDisabled={busy} onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button busy={busy} isDisabled={name.trim() === ""} onPress={() => void save()}>
            {t`Speichern`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        <TextField label={t`Name`} hint={t`Zum Beispiel: Dienstarzt Innere`} value={name} onChange={setName} maxLength={NAME_MAX} autoFocus autoComplete="off" />
        <section className={styles.part} aria-label={t`Wer darf den Dienst übernehmen?`}>
          <h3 className={styles.title}>{t`Wer darf den Dienst übernehmen?`}</h3>
          <UserPicker
            people={staff.slice(0, SHOWN).map(asPicker)}
            picked={picked}
            search={search}
            onSearch={setSearch}
            onPick={(person) => setPicked([...picked, person])}
            onUnpick={(person) => setPicked(picked.filter((one) => one.id !== person.id))}
            max={PEOPLE_MAX}
            more={staff.length > SHOWN}
            empty={people.data && t`Niemand gefunden`}
          />
        </section>
        {error !== null && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
