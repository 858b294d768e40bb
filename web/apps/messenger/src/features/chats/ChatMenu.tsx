/** The actions of one chat: right click, long press and ⋯ open the same menu. */
import type { ChatRowView } from "@konsil/engine";
import { type MenuAction, type Point, PointMenu } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, ArchiveRestore, ArrowDown, ArrowUp, Bell, BellOff, MailOpen, MessageCircleDashed, Pin, PinOff } from "lucide-react";
import { isMuted } from "./ChatListRow.tsx";
import type { ChatActions } from "./useChatActions.ts";

const HOUR_MS = 3_600_000;
/** "Always": nobody's telephone lives to see it. */
const ALWAYS = Date.UTC(2999, 0, 1);

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
  const { settings } = chat;
  const mute = (until: number | null) => actions.act(chat, { about: "mute", until });
  const muteActions: MenuAction[] = isMuted(chat)
    ? [{ id: "unmute", label: t`Ton an`, icon: Bell, onAction: () => mute(null) }]
    : [
        { id: "mute8", label: t`Stumm für 8 Stunden`, icon: BellOff, onAction: () => mute(Date.now() + 8 * HOUR_MS) },
        { id: "muteWeek", label: t`Stumm für 1 Woche`, icon: BellOff, onAction: () => mute(Date.now() + 7 * 24 * HOUR_MS) },
        { id: "muteAlways", label: t`Immer stumm`, icon: BellOff, onAction: () => mute(ALWAYS) },
      ];
  const here = pinned.findIndex(({ id }) => id === chat.id);
  const order: MenuAction[] = [
    ...(here > 0 ? [{ id: "up", label: t`Nach oben`, icon: ArrowUp, onAction: () => actions.place(pinned, chat.id, here - 1) }] : []),
    ...(here >= 0 && here < pinned.length - 1 ? [{ id: "down", label: t`Nach unten`, icon: ArrowDown, onAction: () => actions.place(pinned, chat.id, here + 1) }] : []),
  ];
  const unread = chat.unread > 0 || settings.marked_unread;
  const list: MenuAction[] = [
    settings.pinned === null
      ? { id: "pin", label: t`Anheften`, icon: Pin, onAction: () => actions.act(chat, { about: "pin", place: pinned.length }) }
      : { id: "unpin", label: t`Lösen`, icon: PinOff, onAction: () => actions.act(chat, { about: "pin", place: null }) },
    ...order,
    ...muteActions,
    {
      id: "unread",
      label: unread ? t`Als gelesen markieren` : t`Als ungelesen markieren`,
      icon: unread ? MailOpen : MessageCircleDashed,
      onAction: () => actions.toggleUnread(chat),
    },
    {
      id: "archive",
      label: settings.archived ? t`Aus dem Archiv holen` : t`Archivieren`,
      icon: settings.archived ? ArchiveRestore : Archive,
      onAction: () => actions.archive(chat, !settings.archived),
    },
  ];
  return <PointMenu at={at} label={t`Aktionen für ${chat.title}`} actions={list} onClose={onClose} />;
}
