/** All messages that are pinned in a chat; pressing one goes there, those who may take the pin off. */
import type { ConversationView } from "@konsil/engine";
import { Dialog, IconButton } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { PinOff } from "lucide-react";
import { quotedText } from "../../wording/attachments.ts";
import { showMessage } from "./chatState.ts";
import styles from "./Dialogs.module.css";
import type { MessageActions } from "./useMessageActions.ts";

export interface PinsDialogProps {
  conversation: ConversationView;
  actions: MessageActions;
  onClose: () => void;
}

export function PinsDialog({ conversation, actions, onClose }: PinsDialogProps) {
  const { t, i18n } = useLingui();
  return (
    <Dialog title={t`Angeheftete Nachrichten`} open onClose={onClose}>
      <ul className={styles.hits}>
        {conversation.pins.map((pin) => (
          <li key={pin.message} className={styles.pin}>
            <button
              type="button"
              className={styles.pinText}
              disabled={pin.position === null}
              onClick={() => {
                onClose();
                if (pin.position !== null) showMessage(conversation.id, { key: pin.message, position: pin.position });
              }}
            >
              <b>{pin.sender?.name ?? t`Unbekannt`}</b>
              <span>{quotedText(i18n, pin) ?? t`Nachricht ist nicht auf diesem Gerät`}</span>
            </button>
            {conversation.may_pin && <IconButton icon={PinOff} label={t`Lösen`} em={1.2} onPress={() => actions.pin(pin.message, false)} />}
          </li>
        ))}
      </ul>
      {conversation.pins.length === 0 && <p>{t`Nichts ist angeheftet.`}</p>}
    </Dialog>
  );
}
