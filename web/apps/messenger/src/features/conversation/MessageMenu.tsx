/** The actions of one message. Hover bar, right click, long press and Enter open this same menu. */
import type { ConversationView, TimelineItemView } from "@konsil/engine";
import { go } from "@konsil/session";
import { type MenuAction, type Point, PointMenu, QuickReactions } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Copy, Download, Forward, Info, Pencil, Pin, PinOff, Reply, RotateCw, SmilePlus, SquareCheck, Star, StarOff, Trash2, Users } from "lucide-react";
import { useState } from "react";
import { paths } from "../../routing/paths.ts";
import { copiedText } from "../../wording/attachments.ts";
import { readsAsGuest } from "../../wording/people.ts";
import { pollOf } from "../../wording/polls.ts";
import { attachmentId } from "../attachments/attachmentItem.ts";
import { useAttachmentActions } from "../attachments/useAttachmentActions.ts";
import { changeChat } from "./chatState.ts";
import { waits } from "./deliveries.ts";
import { isEditable } from "./isEditable.ts";
import { type MessageActions, ownReaction } from "./useMessageActions.ts";

export interface MessageMenuProps {
  item: TimelineItemView;
  at: Point;
  conversation: ConversationView;
  actions: MessageActions;
  onReply: (item: TimelineItemView) => void;
  onReact: (item: TimelineItemView, at: Point) => void;
  onAllEmoji: (item: TimelineItemView, at: Point) => void;
  onWho: (item: TimelineItemView) => void;
  onForward: (items: TimelineItemView[]) => void;
  onDelete: (items: TimelineItemView[]) => void;
  onClose: () => void;
}

export function MessageMenu(props: MessageMenuProps) {
  const { item, at, conversation, actions, onClose } = props;
  const { t, i18n } = useLingui();
  const files = useAttachmentActions();
  const [openedAt] = useState(() => Date.now());
  const { content, key } = item;
  const { id } = conversation;
  const label = t`Aktionen der Nachricht`;
  const remove: MenuAction = { id: "delete", label: t`Löschen`, icon: Trash2, danger: true, onAction: () => props.onDelete([item]) };

  if (content.type !== "text") return <PointMenu at={at} label={label} actions={[remove]} onClose={onClose} />;

  const words = copiedText(i18n, content);
  const copy: MenuAction | false = words !== "" && { id: "copy", label: t`Kopieren`, icon: Copy, onAction: () => actions.copy(words) };
  const [file] = content.attachments;
  const save: MenuAction | false = files.maySave && file !== undefined && file.kind !== "voice" && content.attachments.length === 1 && { id: "save", label: t`Sichern`, icon: Download, onAction: () => files.save(attachmentId(key, file.place)) };
  if (content.delivery?.state === "failed") {
    const failed: (MenuAction | false)[] = [
      { id: "retry", label: t`Erneut senden`, icon: RotateCw, onAction: () => actions.retry(key) },
      copy,
      { ...remove, onAction: () => actions.discard(key) },
    ];
    return <PointMenu at={at} label={label} actions={failed.filter((action) => action !== false)} onClose={onClose} />;
  }

  const writes = !conversation.left && !conversation.room?.read_only;
  const placed = !waits(item);
  // One has one reaction to a message, and to a poll it is the vote.
  const reacts = writes && placed && pollOf(content.text) === null;
  const own = ownReaction(item);
  const editable = writes && isEditable(content, openedAt);
  const list: (MenuAction | false)[] = [
    writes && { id: "reply", label: t`Antworten`, icon: Reply, onAction: () => props.onReply(item) },
    reacts && { id: "react", label: t`Reagieren`, icon: SmilePlus, onAction: () => props.onReact(item, at) },
    content.reactions.length > 0 && { id: "who", label: t`Reaktionen ansehen`, icon: Users, onAction: () => props.onWho(item) },
    // A guest knows no other chat.
    !readsAsGuest(conversation) && {
      id: "forward",
      label: t`Weiterleiten`,
      icon: Forward,
      disabled: !conversation.may_forward,
      hint: conversation.may_forward ? undefined : t`Eine Richtlinie erlaubt es hier nicht.`,
      onAction: () => props.onForward([item]),
    },
    copy,
    save,
    {
      id: "star",
      label: content.starred ? t`Stern entfernen` : t`Mit Stern markieren`,
      icon: content.starred ? StarOff : Star,
      onAction: () => actions.star([key], !content.starred),
    },
    writes &&
      placed &&
      conversation.may_pin && {
        id: "pin",
        label: content.pinned ? t`Lösen` : t`Anheften`,
        icon: content.pinned ? PinOff : Pin,
        onAction: () => actions.pin(key, !content.pinned),
      },
    editable && {
      id: "edit",
      label: t`Bearbeiten`,
      icon: Pencil,
      onAction: () => changeChat(id, { edit: { key, original: content.text, text: content.text, mentions: content.mentions }, reply: null }),
    },
    { id: "info", label: t`Nachrichteninfo`, icon: Info, onAction: () => go(paths.messageInfo(id, key)) },
    { id: "choose", label: t`Auswählen`, icon: SquareCheck, onAction: () => changeChat(id, { chosen: new Map([[key, item]]) }) },
    remove,
  ];

  return (
    <PointMenu
      at={at}
      label={label}
      actions={list.filter((action) => action !== false)}
      header={
        reacts && (
          <QuickReactions
            chosen={own}
            onChoose={(emoji) => {
              onClose();
              actions.react(item, emoji === own ? null : emoji);
            }}
            onMore={() => {
              onClose();
              props.onAllEmoji(item, at);
            }}
          />
        )
      }
      onClose={onClose}
    />
  );
}
