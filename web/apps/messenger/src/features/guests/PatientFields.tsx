/** What a patient's room needs beside its purpose: when somebody reads, exceptions, and what to do in an emergency. */
import type { OpeningView } from "@konsil/engine";
import { TextField } from "@konsil/ui";
import type { I18n } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { emergencyWords } from "./emergency.ts";
import { FIRST_ROWS, HoursFields } from "./HoursFields.tsx";
import { hoursOf, type HoursRow, rowsOf } from "./openingHours.ts";

export const NOTE_MAX = 200;
export const EMERGENCY_MAX = 200;

export interface PatientDraft {
  rows: HoursRow[];
  note: string;
  emergency: string;
}

export function firstPatientDraft(i18n: I18n): PatientDraft {
  return { rows: FIRST_ROWS, note: "", emergency: emergencyWords(i18n, { emergency: "" }) };
}

export function patientDraftOf(i18n: I18n, opening: OpeningView | null, emergency: string): PatientDraft {
  return { rows: opening === null || opening.hours.length === 0 ? FIRST_ROWS : rowsOf(opening.hours), note: opening?.note ?? "", emergency: emergencyWords(i18n, { emergency }) };
}

/** The hours as the engine wants them; null while a row names none. */
export function openingOf(draft: PatientDraft): OpeningView | null {
  const hours = hoursOf(draft.rows);
  return hours && { hours, note: draft.note.trim(), time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

export interface PatientFieldsProps {
  draft: PatientDraft;
  onChange: (draft: PatientDraft) => void;
  complain: boolean;
}

export function PatientFields({ draft, onChange, complain }: PatientFieldsProps) {
  const { t } = useLingui();
  return (
    <>
      <HoursFields rows={draft.rows} onChange={(rows) => onChange({ ...draft, rows })} complain={complain} />
      <TextField
        label={t`Ausnahmen (freiwillig)`}
        hint={t`Zum Beispiel: An Feiertagen geschlossen.`}
        value={draft.note}
        onChange={(note) => onChange({ ...draft, note })}
        maxLength={NOTE_MAX}
        autoComplete="off"
      />
      <TextField
        label={t`Hinweis für den Notfall`}
        hint={t`Steht beim Beitreten und im Raum.`}
        value={draft.emergency}
        onChange={(emergency) => onChange({ ...draft, emergency })}
        maxLength={EMERGENCY_MAX}
        autoComplete="off"
      />
    </>
  );
}
