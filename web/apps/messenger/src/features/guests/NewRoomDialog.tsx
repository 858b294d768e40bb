/** A room with guests: what for, who of the house, until when; for patients with hours and a word for emergencies. Guests are invited in it. */
import { reasonOf, send, useEngine } from "@konsil/engine";
import { go } from "@konsil/session";
import { Button, ChoiceCards, Dialog, Notice, type PickerPerson, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, HeartPulse, Stethoscope } from "lucide-react";
import { useState } from "react";
import { paths } from "../../routing/paths.ts";
import { PeoplePicker } from "../chats/PeoplePicker.tsx";
import { emergencyKept } from "./emergency.ts";
import { EndFields } from "./EndFields.tsx";
import styles from "./Guests.module.css";
import { firstPatientDraft, openingOf, PatientFields } from "./PatientFields.tsx";
import { checkEnd, offeredEnd, type RoomEnd, untilFields } from "./roomEnd.ts";
import { roomErrorText } from "./roomErrors.ts";

const NAME_MAX = 64;
export const PURPOSE_MAX = 200;

export function NewRoomDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [name, setName] = useState("");
  const [purpose, setPurpose] = useState("");
  const [kind, setKind] = useState<"consult" | "patient">("consult");
  const [end, setEnd] = useState<RoomEnd>(() => untilFields(offeredEnd(Date.now())));
  const [patient, setPatient] = useState(() => firstPatientDraft(i18n));
  const [picked, setPicked] = useState<PickerPerson[]>([]);
  const [complain, setComplain] = useState(false);
  const [problem, setProblem] = useState<"unclear" | "past" | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function create(): Promise<void> {
    const checked = checkEnd(end, Date.now());
    const opening = kind === "patient" ? openingOf(patient) : null;
    setProblem("problem" in checked ? checked.problem : null);
    setComplain(true);
    if ("problem" in checked || (kind === "patient" && opening === null)) return;
    setBusy(true);
    setError(null);
    try {
      const answer = await send(engine, {
        command: "room",
        act: {
          act: "create",
          name: name.trim(),
          purpose: purpose.trim(),
          kind,
          ends_at: checked.at,
          people: picked.map((person) => person.id),
          opening,
          emergency: kind === "patient" ? emergencyKept(i18n, patient.emergency) : "",
        },
      });
      onClose();
      // Its info has the next step: inviting.
      if (answer.answer === "conversation") go(paths.chatInfo(answer.id));
    } catch (failure) {
      setError(roomErrorText(i18n, reasonOf(failure), "create"));
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={t`Neuer Raum mit Gästen`}
      open
      onClose={onClose}
      kind="tall"
      busy={busy}
      actions={
        <Button size="wide" busy={busy} isDisabled={name.trim() === ""} onPress={() => void create()}>
          {t`Raum einrichten`}
        </Button>
      }
    >
      <div className={styles.column}>
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
        <TextField label={t`Name des Raums`} value={name} onChange={setName} maxLength={NAME_MAX} autoFocus autoComplete="off" />
        <TextField
          label={t`Zweck`}
          hint={t`Gäste lesen ihn vor dem Beitreten. Schreib nichts Vertrauliches hinein.`}
          value={purpose}
          onChange={setPurpose}
          maxLength={PURPOSE_MAX}
          autoComplete="off"
        />
        <ChoiceCards
          label={t`Für wen?`}
          value={kind}
          onChange={setKind}
          choices={[
            { id: "consult", icon: Stethoscope, title: t`Fachleute von außen`, text: t`Praxen, andere Häuser, Dienste.` },
            { id: "patient", icon: HeartPulse, title: t`Patientin oder Patient`, text: t`Mit Sprechzeiten und einem Hinweis für den Notfall.` },
          ]}
        />
        {kind === "patient" && <PatientFields draft={patient} onChange={setPatient} complain={complain} />}
        <EndFields end={end} onChange={setEnd} problem={problem} />
        <section className={styles.way}>
          <h3 className={styles.wayTitle}>{t`Wer aus dem Haus ist dabei?`}</h3>
          <PeoplePicker picked={picked} onChange={setPicked} />
        </section>
      </div>
    </Dialog>
  );
}
