/** Asks for a case: why, whose conversations, of which time. Says before what will be written down. */
import type { Case } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { Button, Dialog, FilterChips, Notice, type PickerPerson, TextField, UserPicker } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Eye, ScrollText } from "lucide-react";
import { useState } from "react";
import { useAccess, useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import { stateText } from "../../wording/states.ts";
import { asPicker } from "../people/asPicker.ts";
import { readPeople } from "../people/readPeople.ts";
import styles from "./AskCaseDialog.module.css";
import { periodOf, type Preset, presetDays } from "./period.ts";

const REASON_MAX = 500;
const PEOPLE_MAX = 50;
const SHOWN = 6;

export interface AskCaseDialogProps {
  fourEyes: boolean;
  onClose: () => void;
  onAsked: (asked: Case) => void;
}

type Field = "reason" | "people" | "period";

export function AskCaseDialog({ fourEyes, onClose, onAsked }: AskCaseDialogProps) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const [reason, setReason] = useState("");
  const [picked, setPicked] = useState<PickerPerson[]>([]);
  const [search, setSearch] = useState("");
  const [preset, setPreset] = useState<Preset>("month");
  const [now] = useState(() => Date.now());
  const [days, setDays] = useState(() => presetDays("month", now));
  const [complaints, setComplaints] = useState<ReadonlySet<Field>>(new Set());
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const people = useAnswer(`people for a case ${search}`, ["people"], (asked) => readPeople(asked, { search, state: "all", count: SHOWN }));
  const period = periodOf(days.first, days.last, now);

  const complain = (field: Field, text: string) => (complaints.has(field) ? text : null);

  async function ask(): Promise<void> {
    const wrong = new Set<Field>();
    if (reason.trim() === "" || reason.trim().length > REASON_MAX) wrong.add("reason");
    if (picked.length === 0 || picked.length > PEOPLE_MAX) wrong.add("people");
    if (period === null) wrong.add("period");
    setComplaints(wrong);
    setError(null);
    if (wrong.size > 0 || period === null) return;
    setBusy(true);
    try {
      const body = { reason: reason.trim(), people: picked.map((person) => person.id), ...period };
      onAsked(await access.ask((client) => client.POST("/api/admin/v1/archive/cases", { body })));
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  const peopleComplaint = complain("people", t`Wähle 1 bis ${PEOPLE_MAX} Personen.`);
  return (
    <Dialog
      title={t`Fall anfragen`}
      open
      onClose={onClose}
      kind="tall"
      busy={busy}
      actions={
        <>
          <Button kind="secondary" onPress={onClose} isDisabled={busy}>
            {t`Abbrechen`}
          </Button>
          <Button onPress={() => void ask()} busy={busy}>
            {fourEyes ? t`Anfragen` : t`Anfragen und öffnen`}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <TextField
          label={t`Begründung`}
          value={reason}
          onChange={setReason}
          lines={3}
          hint={t`Zum Beispiel das Aktenzeichen der Beschwerde. Wer den Fall freigibt, liest sie.`}
          error={complain("reason", t`Schreibe in 1 bis ${REASON_MAX} Zeichen, warum gelesen werden muss.`)}
          autoFocus
        />
        <section className={styles.part} aria-label={t`Wessen Gespräche?`}>
          <h3 className={styles.title}>{t`Wessen Gespräche?`}</h3>
          <UserPicker
            people={(people.data?.people ?? []).slice(0, SHOWN).map((person) => ({ ...asPicker(person), role: person.state === "active" ? person.role : `${person.role} · ${stateText(i18n, person.state)}` }))}
            picked={picked}
            search={search}
            onSearch={setSearch}
            onPick={(person) => setPicked([...picked, person])}
            onUnpick={(person) => setPicked(picked.filter((one) => one.id !== person.id))}
            more={(people.data?.people.length ?? 0) > SHOWN}
            empty={people.data && t`Niemand gefunden`}
          />
          {peopleComplaint && (
            <Notice icon={CircleX} kind="danger" live>
              {peopleComplaint}
            </Notice>
          )}
        </section>
        <section className={styles.part} aria-label={t`Welche Zeit?`}>
          <h3 className={styles.title}>{t`Welche Zeit?`}</h3>
          <div className={styles.presets}>
          <FilterChips
            label={t`Zeitraum`}
            value={preset}
            onChange={(chosen) => {
              setPreset(chosen);
              if (chosen !== "own") setDays(presetDays(chosen, now));
            }}
            filters={[
              { id: "week", label: t`7 Tage` },
              { id: "month", label: t`30 Tage` },
              { id: "year", label: t`1 Jahr` },
              { id: "own", label: t`Eigener Zeitraum` },
            ]}
          />
          </div>
          <div className={styles.days}>
            <TextField
              label={t`Erster Tag`}
              type="date"
              value={days.first}
              onChange={(first) => {
                setPreset("own");
                setDays({ ...days, first });
              }}
              error={complain("period", t`Der Zeitraum ist leer oder liegt in der Zukunft.`)}
            />
            <TextField
              label={t`Letzter Tag`}
              type="date"
              value={days.last}
              onChange={(last) => {
                setPreset("own");
                setDays({ ...days, last });
              }}
            />
          </div>
        </section>
        <Notice icon={ScrollText} title={t`Was festgehalten wird`}>
          {t`Im Protokoll stehen dein Name, jede Entscheidung, jedes gelesene Gespräch und jeder Export, für immer. Die Begründung und die gewählten Personen sehen nur Menschen mit der Berechtigung „Archiv“.`}
        </Notice>
        <Notice icon={Eye} kind={fourEyes ? "neutral" : "urgent"} title={fourEyes ? t`Vier Augen` : t`Nur zwei Augen`}>
          {fourEyes
            ? t`Eine andere Person mit der Berechtigung „Archiv“ muss den Fall freigeben. Den eigenen Fall kann niemand selbst freigeben.`
            : t`Das Vier-Augen-Prinzip ist ausgeschaltet: Der Fall ist sofort offen, und das Protokoll vermerkt es.`}
        </Notice>
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
