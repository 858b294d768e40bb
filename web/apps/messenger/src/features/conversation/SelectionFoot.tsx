/** What can be done with the chosen messages, in place of the composer. */
import type { ConversationView, TimelineItemView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { SelectionBar } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useEffect } from "react";
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

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) changeChat(id, { chosen: null });
    };
    if (!asking) window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [id, asking]);

  function copy(): void {
    const lines = items.flatMap(({ content, time }) => (content.type === "text" ? [items.length === 1 ? wordsOf(i18n, content) : `[${times.moment(time)}] ${content.sender.name}: ${wordsOf(i18n, content)}`] : []));
    actions.copy(lines.join("\n"));
    leave();
  }

  return (
    <SelectionBar
      count={items.length}
      starred={starred}
      forwardBlocked={readsAsGuest(conversation) ? t`Sie haben nur diesen einen Chat.` : conversation.may_forward ? null : t`Eine Richtlinie erlaubt es hier nicht.`}
      onCopy={copy}
      onStar={() => {
        actions.star(items.map((item) => item.key), !starred);
        leave();
      }}
      onForward={() => onForward(items)}
      onDelete={() => onDelete(items)}
      onLeave={leave}
    />
  );
}
