/** Starting a chat: choose a person from the directory, or make a group. */
import { Button, Dialog } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { DoorOpen, UsersRound } from "lucide-react";
import { DirectorySearch } from "./DirectorySearch.tsx";
import styles from "./NewChatDialog.module.css";
import { useOpenChat } from "./useOpenChat.ts";

export interface NewChatDialogProps {
  onClose: () => void;
  onNewGroup: () => void;
  /** A room with guests; not for suppliers, who invite nobody. */
  onNewRoom: (() => void) | null;
}

export function NewChatDialog({ onClose, onNewGroup, onNewRoom }: NewChatDialogProps) {
  const { t } = useLingui();
  const openChat = useOpenChat();
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
      </DirectorySearch>
    </Dialog>
  );
}
