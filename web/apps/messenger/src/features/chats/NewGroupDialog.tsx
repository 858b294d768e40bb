/** Making a group: a name and people. Also continues a chat of two as a group (`from`), with both already in it. */
import { type ConversationView, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText, go } from "@konsil/session";
import { Button, Dialog, type PickerPerson, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { paths } from "../../routing/paths.ts";
import styles from "./NewChatDialog.module.css";
import { PeoplePicker } from "./PeoplePicker.tsx";

const NAME_MAX = 64;

export interface NewGroupDialogProps {
  onClose: () => void;
  /** The chat of two that continues as a group. */
  from?: ConversationView;
}

export function NewGroupDialog({ onClose, from }: NewGroupDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [name, setName] = useState("");
  const [picked, setPicked] = useState<PickerPerson[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const inIt = new Set(from?.members.map((member) => member.person.id));

  async function create(): Promise<void> {
    setBusy(true);
    setError(null);
    const people = picked.map((person) => person.id);
    try {
      const answer = await send(
        engine,
        from ? { command: "continue_as_group", conversation: from.id, name: name.trim(), people } : { command: "create_group", name: name.trim(), people },
      );
      onClose();
      if (answer.answer === "conversation") go(paths.chat(answer.id));
    } catch (failure) {
      setError(commandErrorText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={from ? t`Als Gruppe fortsetzen` : t`Neue Gruppe`}
      open
      onClose={onClose}
      kind="tall"
      busy={busy}
      actions={
        <Button size="wide" busy={busy} isDisabled={name.trim() === "" || picked.length === 0} onPress={() => void create()}>
          {t`Gruppe erstellen`}
        </Button>
      }
    >
      <div className={styles.fields}>
        <TextField label={t`Name der Gruppe`} value={name} onChange={setName} maxLength={NAME_MAX} error={error} autoFocus autoComplete="off" />
        {from && <p className={styles.note}>{t`${from.title} und du seid schon dabei. Der bisherige Chat bleibt, wie er ist.`}</p>}
        <PeoplePicker picked={picked} onChange={setPicked} without={inIt} />
      </div>
    </Dialog>
  );
}
