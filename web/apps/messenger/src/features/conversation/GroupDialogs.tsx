/** The questions of a group: whom to add, what to call it, whether to remove someone or to leave. */
import type { Command, ConversationView, MemberView } from "@konsil/engine";
import { Button, ConfirmDialog, Dialog, type PickerPerson, TextField } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { PeoplePicker } from "../chats/PeoplePicker.tsx";

export interface GroupDialogProps {
  conversation: ConversationView;
  onClose: () => void;
  /** Carries out a command and says whether it worked. */
  run: (command: Command) => Promise<boolean>;
}

const NAME_MAX = 64;

function useBusyRun({ run, onClose }: Pick<GroupDialogProps, "run" | "onClose">) {
  const [busy, setBusy] = useState(false);
  return {
    busy,
    runAndClose: async (command: Command) => {
      setBusy(true);
      if (await run(command)) onClose();
      else setBusy(false);
    },
  };
}

export function AddPeopleDialog({ conversation, onClose, run }: GroupDialogProps) {
  const { t } = useLingui();
  const [picked, setPicked] = useState<PickerPerson[]>([]);
  const { busy, runAndClose } = useBusyRun({ run, onClose });
  const inIt = new Set(conversation.members.map((member) => member.person.id));
  return (
    <Dialog
      title={t`Personen hinzufügen`}
      open
      onClose={onClose}
      kind="tall"
      busy={busy}
      actions={
        <Button
          size="wide"
          busy={busy}
          isDisabled={picked.length === 0}
          onPress={() => void runAndClose({ command: "add_people", conversation: conversation.id, people: picked.map((person) => person.id) })}
        >
          {t`${plural(picked.length, { one: "# Person hinzufügen", other: "# Personen hinzufügen" })}`}
        </Button>
      }
    >
      <PeoplePicker picked={picked} onChange={setPicked} without={inIt} autoFocus />
    </Dialog>
  );
}

export function RenameDialog({ conversation, onClose, run }: GroupDialogProps) {
  const { t } = useLingui();
  const [name, setName] = useState(conversation.title);
  const { busy, runAndClose } = useBusyRun({ run, onClose });
  const usable = name.trim() !== "" && name.trim() !== conversation.title;
  return (
    <Dialog
      title={conversation.kind === "room" ? t`Raum umbenennen` : t`Gruppe umbenennen`}
      open
      onClose={onClose}
      busy={busy}
      actions={
        <>
          <Button kind="secondary" isDisabled={busy} onPress={onClose}>
            {t`Abbrechen`}
          </Button>
          <Button busy={busy} isDisabled={!usable} onPress={() => void runAndClose({ command: "rename_group", conversation: conversation.id, name: name.trim() })}>
            {t`Umbenennen`}
          </Button>
        </>
      }
    >
      <TextField label={conversation.kind === "room" ? t`Name des Raums` : t`Name der Gruppe`} value={name} onChange={setName} maxLength={NAME_MAX} autoFocus autoComplete="off" />
    </Dialog>
  );
}

export function LeaveDialog({ conversation, onClose, run }: GroupDialogProps) {
  const { t } = useLingui();
  const { busy, runAndClose } = useBusyRun({ run, onClose });
  const isRoom = conversation.kind === "room";
  const { heir } = conversation;
  return (
    <ConfirmDialog
      title={t`„${conversation.title}“ verlassen`}
      open
      onClose={onClose}
      verb={isRoom ? t`Raum verlassen` : t`Gruppe verlassen`}
      busy={busy}
      onConfirm={() => void runAndClose({ command: "leave", conversation: conversation.id })}
    >
      {t`Du bekommst keine neuen Nachrichten mehr. Zurück kommst du nur, wenn dich jemand hinzufügt.`}
      {heir && " "}
      {heir && t`Du hast als Einzige oder Einziger die Leitung: Sie geht an ${heir.name}. Soll jemand anderes sie haben, gib sie vorher weiter.`}
    </ConfirmDialog>
  );
}

export function RemoveDialog({ conversation, member, onClose, run }: GroupDialogProps & { member: MemberView }) {
  const { t } = useLingui();
  const { busy, runAndClose } = useBusyRun({ run, onClose });
  const { person } = member;
  return (
    <ConfirmDialog
      title={t`${person.name} entfernen`}
      open
      onClose={onClose}
      verb={conversation.kind === "room" ? t`Aus dem Raum entfernen` : t`Aus der Gruppe entfernen`}
      busy={busy}
      onConfirm={() => void runAndClose({ command: "remove_person", conversation: conversation.id, person: person.id })}
    >
      {t`${person.name} liest ab dann nicht mehr mit. Was bisher geschrieben wurde, bleibt auf den Geräten.`}
    </ConfirmDialog>
  );
}
