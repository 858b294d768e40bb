/** What can be done with the chosen chats, in place of the list's title. */
import type { ChatRowView } from "@konsil/engine";
import { type MenuAction, MenuButton, SelectionBar } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { BellOff } from "lucide-react";
import type { ChatActions } from "./useChatActions.ts";
import { useKeepActions } from "./useKeepActions.ts";

export interface ChatSelectionBarProps {
  chats: readonly ChatRowView[];
  actions: ChatActions;
  /** The pinned chats in their order: the next ones go below them. */
  pinned: readonly ChatRowView[];
  /** A dialog is open, which Escape closes first. */
  asking: boolean;
  onLeave: () => void;
}

export function ChatSelectionBar({ chats, actions, pinned, asking, onLeave }: ChatSelectionBarProps) {
  const { t } = useLingui();
  const { pinAction, muteActions, unreadAction, archiveAction } = useKeepActions();
  /** Done with them: the list is as it was. */
  const ends = <Action extends MenuAction>(action: Action): Action => ({
    ...action,
    onAction: () => {
      action.onAction();
      onLeave();
    },
  });
  const mute = muteActions(chats, actions).map(ends);
  const [unmute] = mute.length === 1 ? mute : [];
  return (
    <SelectionBar
      at="head"
      label={t`Ausgewählte Chats`}
      prompt={t`Chats auswählen`}
      count={chats.length}
      covered={asking}
      actions={[unreadAction(chats, actions), pinAction(chats, actions, pinned), archiveAction(chats, actions), ...(unmute ? [unmute] : [])].map(ends)}
      onLeave={onLeave}
    >
      {!unmute && <MenuButton icon={BellOff} label={t`Stumm schalten`} actions={mute} disabled={chats.length === 0} />}
    </SelectionBar>
  );
}
