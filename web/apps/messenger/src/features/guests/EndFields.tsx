/** Until when a room is open: for good, or until a day and an hour. */
import { ChoiceCards, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CalendarClock, DoorOpen } from "lucide-react";
import styles from "./Guests.module.css";
import { type CheckedEnd, offeredEnd, type RoomEnd, untilFields } from "./roomEnd.ts";

export interface EndFieldsProps {
  end: RoomEnd;
  onChange: (end: RoomEnd) => void;
  /** What is wrong, once it is worth a word. */
  problem: Extract<CheckedEnd, { problem: string }>["problem"] | null;
}

export function EndFields({ end, onChange, problem }: EndFieldsProps) {
  const { t } = useLingui();
  return (
    <>
      <ChoiceCards
        label={t`Wie lange?`}
        value={end.kind}
        onChange={(kind) => onChange(kind === "permanent" ? { kind } : untilFields(offeredEnd(Date.now())))}
        choices={[
          { id: "until", icon: CalendarClock, title: t`Bis zu einem Tag`, text: t`Danach ist der Zugang der Gäste zu Ende, und ihre Geräte löschen den Verlauf.` },
          { id: "permanent", icon: DoorOpen, title: t`Auf Dauer`, text: t`Offen, bis du den Raum beendest.` },
        ]}
      />
      {end.kind === "until" && <MomentFields end={end} onChange={onChange} problem={problem} />}
    </>
  );
}

export function MomentFields({ end, onChange, problem }: Omit<EndFieldsProps, "end"> & { end: Extract<RoomEnd, { kind: "until" }> }) {
  const { t } = useLingui();
  const error = problem === "past" ? t`Das ist schon vorbei.` : problem === "unclear" ? t`Wähle einen Tag.` : null;
  return (
    <div className={styles.fields}>
      <TextField label={t`Letzter Tag`} type="date" value={end.day} onChange={(day) => onChange({ ...end, day })} error={error} />
      <TextField label={t`Uhrzeit`} type="time" value={end.clock} onChange={(clock) => onChange({ ...end, clock })} />
    </div>
  );
}
