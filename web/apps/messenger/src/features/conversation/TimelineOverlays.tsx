/** What opens over the timeline: a message's menu, the six emoji, all emoji, who reacted, why one cannot. Loaded when the chat is at rest. */
import type { ConversationView, TimelineItemView } from "@konsil/engine";
import { EmojiPopover, type Point, PointPopover, QuickReactions } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { DeclineDialog } from "../urgent/DeclineDialog.tsx";
import { MessageMenu } from "./MessageMenu.tsx";
import { ReactionsDialog } from "./ReactionsDialog.tsx";
import type { TimelineHands } from "./TimelineItem.tsx";
import { ownReaction } from "./useMessageActions.ts";

export type Overlay = { what: "menu" | "quick" | "emoji"; key: string; at: Point } | { what: "who" | "decline"; key: string };

export interface TimelineOverlaysProps {
  overlay: Overlay;
  item: TimelineItemView;
  conversation: ConversationView;
  hands: TimelineHands;
  onOverlay: (overlay: Overlay | null) => void;
  onForward: (items: TimelineItemView[]) => void;
  onDelete: (items: TimelineItemView[]) => void;
}

export function TimelineOverlays({ overlay, item, conversation, hands, onOverlay, onForward, onDelete }: TimelineOverlaysProps) {
  const { t } = useLingui();
  const { actions } = hands;
  const close = () => onOverlay(null);
  switch (overlay.what) {
    case "menu":
      return (
        <MessageMenu
          item={item}
          at={overlay.at}
          conversation={conversation}
          actions={actions}
          onReply={hands.reply}
          onReact={hands.quick}
          onAllEmoji={(one, at) => onOverlay({ what: "emoji", key: one.key, at })}
          onWho={hands.who}
          onForward={onForward}
          onDelete={onDelete}
          onClose={close}
        />
      );
    case "quick":
      return (
        <PointPopover at={overlay.at} label={t`Reagieren`} onClose={close}>
          <QuickReactions
            chosen={ownReaction(item)}
            onChoose={(emoji) => {
              close();
              actions.react(item, emoji === ownReaction(item) ? null : emoji);
            }}
            onMore={() => onOverlay({ ...overlay, what: "emoji" })}
            autoFocus
          />
        </PointPopover>
      );
    case "emoji":
      return (
        <EmojiPopover
          at={overlay.at}
          onChoose={(emoji) => {
            close();
            actions.react(item, emoji);
          }}
          onClose={close}
        />
      );
    case "who":
      return <ReactionsDialog conversation={conversation.id} item={item} onClose={close} />;
    case "decline":
      return <DeclineDialog onDecline={(words) => actions.answer(item.key, "declines", words)} onClose={close} />;
  }
}
