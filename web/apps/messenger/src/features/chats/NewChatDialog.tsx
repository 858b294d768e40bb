/** Starting a chat: choose a person from the directory, make a group, or write to oneself. */
import { Button, Dialog } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { DoorOpen, NotebookPen, UsersRound } from "lucide-react";
import { DirectorySearch } from "./DirectorySearch.tsx";
import styles from "./NewChatDialog.module.css";
import { useOpenChat, useOpenNotes } from "./useOpenChat.ts";

export interface NewChatDialogProps {
  onClose: () => void;
  onNewGroup: () => void;
  /** A room with guests; not for suppliers, who invite nobody. */
  onNewRoom: (() => void) | null;
}

export function NewChatDialog({ onClose, onNewGroup, onNewRoom }: NewChatDialogProps) {
  const { t } = useLingui();
  const openChat = useOpenChat();
  const openNotes = useOpenNotes();
  return (
    <Dialog title={t`Neuer Chat`} open onClose={onClose} kind="tall">
      <DirectorySearch onChoose={(person) => void openChat(person.id).then((opened) => opened && onClose())} onDuty={onClose}>
        <Button kind="ghost" icon={UsersRound} className={styles.group ?? ""} onPress={onNewGroup}>
          {t`Neue Gruppe`}
        </Button>
        {onNewRoom && (
          <Button kind="ghost" icon={DoorOpen} className={styles.group ?? ""} onPress={onNewRoom}>
            {t`Neuer Raum mit Gästen`}
          </Button>
        )}
        <Button kind="ghost" icon={NotebookPen} className={styles.group ?? ""} onPress={() => void openNotes().then((opened) => opened && onClose())}>
          {t`Notizen an mich`}
        </Button>
      </DirectorySearch>
    </Dialog>
  );
}
