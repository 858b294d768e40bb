/** What can be done with the chosen messages, in place of the composer. */
import type { ConversationView, TimelineItemView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { SelectionBar } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Copy, Forward, Star, StarOff, Trash2 } from "lucide-react";
import { wordsOf } from "../../wording/attachments.ts";
import { readsAsGuest } from "../../wording/people.ts";
import { changeChat } from "./chatState.ts";
import type { MessageActions } from "./useMessageActions.ts";

export interface SelectionFootProps {
  conversation: ConversationView;
  chosen: ReadonlyMap<string, TimelineItemView>;
  actions: MessageActions;
  /** A dialog is open, which Escape closes first. */
  asking: boolean;
  onForward: (items: TimelineItemView[]) => void;
  onDelete: (items: TimelineItemView[]) => void;
}

export function SelectionFoot({ conversation, chosen, actions, asking, onForward, onDelete }: SelectionFootProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const { id } = conversation;
  const items = [...chosen.values()].sort((a, b) => a.position - b.position);
  const starred = items.length > 0 && items.every(({ content }) => content.type === "text" && content.starred);
  const leave = () => changeChat(id, { chosen: null });

  const forwardBlocked = readsAsGuest(conversation) ? t`Sie haben nur diesen einen Chat.` : conversation.may_forward ? null : t`Eine Richtlinie erlaubt es hier nicht.`;

  function copy(): void {
    const lines = items.flatMap(({ content, time }) => (content.type === "text" ? [items.length === 1 ? wordsOf(i18n, content) : `[${times.moment(time)}] ${content.sender.name}: ${wordsOf(i18n, content)}`] : []));
    actions.copy(lines.join("\n"));
    leave();
  }

  return (
    <SelectionBar
      at="foot"
      label={t`Ausgewählte Nachrichten`}
      prompt={t`Nachrichten auswählen`}
      count={items.length}
      covered={asking}
      actions={[
        { id: "copy", icon: Copy, label: t`Kopieren`, onAction: copy },
        {
          id: "star",
          icon: starred ? StarOff : Star,
          label: starred ? t`Stern entfernen` : t`Mit Stern markieren`,
          onAction: () => {
            actions.star(items.map((item) => item.key), !starred);
            leave();
          },
        },
        { id: "forward", icon: Forward, label: forwardBlocked ?? t`Weiterleiten`, disabled: forwardBlocked !== null, onAction: () => onForward(items) },
        { id: "delete", icon: Trash2, label: t`Löschen`, onAction: () => onDelete(items) },
      ]}
      onLeave={leave}
    />
  );
}
