/** The questions of a room: until when, end it now, what it is for, a guest's access, an invitation taken back. */
import type { Command, ConversationView, RoomView } from "@konsil/engine";
import { Button, ConfirmDialog, Dialog, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { emergencyKept } from "./emergency.ts";
import { EndFields } from "./EndFields.tsx";
import styles from "./Guests.module.css";
import { openingOf, patientDraftOf, PatientFields } from "./PatientFields.tsx";
import { PURPOSE_MAX } from "./NewRoomDialog.tsx";
import { checkEnd, type RoomEnd, untilFields } from "./roomEnd.ts";
import type { RoomAct } from "./roomErrors.ts";
import type { RunRoomCommand } from "./useRoomCommand.ts";
import type { RoomDialog } from "./RoomSection.tsx";

export interface RoomDialogsProps {
  open: RoomDialog;
  conversation: ConversationView;
  room: RoomView;
  run: RunRoomCommand;
  onClose: () => void;
}

interface Doing {
  busy: boolean;
  /** Closes the dialog when it worked. */
  act: (command: Command, act: RoomAct) => Promise<void>;
}

export function RoomDialogs({ open, conversation, room, run, onClose }: RoomDialogsProps) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const doing: Doing = {
    busy,
    act: async (command, act) => {
      setBusy(true);
      if (await run(command, act)) onClose();
      else setBusy(false);
    },
  };
  const { id, title } = conversation;

  switch (open.dialog) {
    case "extend":
      return <ExtendDialog conversation={id} room={room} doing={doing} onClose={onClose} />;
    case "describe":
      return <DescribeDialog conversation={id} room={room} doing={doing} onClose={onClose} />;
    case "end":
      return (
        <ConfirmDialog
          title={t`„${title}“ beenden`}
          open
          onClose={onClose}
          verb={t`Raum beenden`}
          busy={busy}
          onConfirm={() => void doing.act({ command: "room", act: { act: "end", conversation: id } }, "end")}
        >
          {t`Der Zugang der Gäste endet sofort, und ihre Geräte löschen den Verlauf. Für das Haus bleibt der Verlauf lesbar, und das Archiv bleibt. Das lässt sich nicht zurücknehmen.`}
        </ConfirmDialog>
      );
    case "remove": {
      const { person } = open.guest;
      return (
        <ConfirmDialog
          title={t`Zugang von ${person.name} beenden`}
          open
          onClose={onClose}
          verb={t`Zugang beenden`}
          busy={busy}
          onConfirm={() => void doing.act({ command: "remove_person", conversation: id, person: person.id }, "other")}
        >
          {t`${person.name} liest ab dann nicht mehr mit, und das Gerät löscht den Verlauf.`}
        </ConfirmDialog>
      );
    }
    case "withdraw": {
      const { invitation } = open;
      return (
        <ConfirmDialog
          title={t`Einladung für ${invitation.name} zurückziehen`}
          open
          onClose={onClose}
          verb={t`Einladung zurückziehen`}
          busy={busy}
          onConfirm={() => void doing.act({ command: "room", act: { act: "withdraw", invitation: invitation.id } }, "invite")}
        >
          {t`Link und Code gelten dann nicht mehr.`}
        </ConfirmDialog>
      );
    }
  }
}

interface FormProps {
  conversation: string;
  room: RoomView;
  doing: Doing;
  onClose: () => void;
}

function ExtendDialog({ conversation, room, doing, onClose }: FormProps) {
  const { t } = useLingui();
  const [end, setEnd] = useState<RoomEnd>(() => (room.ends_at === null ? { kind: "permanent" } : untilFields(room.ends_at)));
  const [problem, setProblem] = useState<"unclear" | "past" | null>(null);

  function save(): void {
    const checked = checkEnd(end, Date.now());
    setProblem("problem" in checked ? checked.problem : null);
    if ("problem" in checked) return;
    void doing.act({ command: "room", act: { act: "set_end", conversation, ends_at: checked.at } }, "end");
  }

  return (
    <Dialog
      title={t`Ende des Raums`}
      open
      onClose={onClose}
      busy={doing.busy}
      actions={
        <>
          <Button kind="secondary" isDisabled={doing.busy} onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button busy={doing.busy} onPress={save}>
            {t`Ende speichern`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        <EndFields end={end} onChange={setEnd} problem={problem} />
      </div>
    </Dialog>
  );
}

function DescribeDialog({ conversation, room, doing, onClose }: FormProps) {
  const { t, i18n } = useLingui();
  const [purpose, setPurpose] = useState(room.purpose);
  const [patient, setPatient] = useState(() => patientDraftOf(i18n, room.opening, room.emergency));
  const [complain, setComplain] = useState(false);
  const isPatient = room.kind === "patient";

  function save(): void {
    const opening = isPatient ? openingOf(patient) : room.opening;
    setComplain(true);
    if (isPatient && opening === null) return;
    const emergency = isPatient ? emergencyKept(i18n, patient.emergency) : room.emergency;
    void doing.act({ command: "room", act: { act: "describe", conversation, purpose: purpose.trim(), kind: room.kind, opening, emergency } }, "other");
  }

  return (
    <Dialog
      title={isPatient ? t`Zweck und Sprechzeiten` : t`Zweck ändern`}
      open
      onClose={onClose}
      kind={isPatient ? "tall" : "card"}
      busy={doing.busy}
      actions={
        <>
          <Button kind="secondary" isDisabled={doing.busy} onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button busy={doing.busy} onPress={save}>
            {t`Speichern`}
          </Button>
        </>
      }
    >
      <div className={styles.column}>
        <TextField label={t`Zweck`} value={purpose} onChange={setPurpose} maxLength={PURPOSE_MAX} autoFocus autoComplete="off" />
        {isPatient && <PatientFields draft={patient} onChange={setPatient} complain={complain} />}
      </div>
    </Dialog>
  );
}
