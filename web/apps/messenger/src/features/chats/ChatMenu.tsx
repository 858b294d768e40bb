/** The actions of one chat: right click, long press and ⋯ open the same menu. */
import type { ChatRowView } from "@konsil/engine";
import { type MenuAction, type Point, PointMenu } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp, MailOpen, MessageCircleDashed } from "lucide-react";
import type { ChatActions } from "./useChatActions.ts";
import { useKeepActions } from "./useKeepActions.ts";

export interface ChatMenuProps {
  chat: ChatRowView;
  at: Point;
  actions: ChatActions;
  /** The pinned chats in their order: the next one goes below them. */
  pinned: readonly ChatRowView[];
  onClose: () => void;
}

export function ChatMenu({ chat, at, actions, pinned, onClose }: ChatMenuProps) {
  const { t } = useLingui();
  const { pinAction, muteActions, archiveAction } = useKeepActions();
  const { settings } = chat;
  const here = pinned.findIndex(({ id }) => id === chat.id);
  const order: MenuAction[] = [
    ...(here > 0 ? [{ id: "up", label: t`Nach oben`, icon: ArrowUp, onAction: () => actions.place(pinned, chat.id, here - 1) }] : []),
    ...(here >= 0 && here < pinned.length - 1 ? [{ id: "down", label: t`Nach unten`, icon: ArrowDown, onAction: () => actions.place(pinned, chat.id, here + 1) }] : []),
  ];
  const unread = chat.unread > 0 || settings.marked_unread;
  const list: MenuAction[] = [
    pinAction(chat, actions, pinned),
    ...order,
    ...muteActions(chat, actions),
    {
      id: "unread",
      label: unread ? t`Als gelesen markieren` : t`Als ungelesen markieren`,
      icon: unread ? MailOpen : MessageCircleDashed,
      onAction: () => actions.toggleUnread(chat),
    },
    archiveAction(chat, actions),
  ];
  return <PointMenu at={at} label={t`Aktionen für ${chat.title}`} actions={list} onClose={onClose} />;
}
