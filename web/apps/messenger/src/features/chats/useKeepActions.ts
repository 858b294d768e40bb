/** Pinning, muting, archiving and marking in words and icons: the same in the list's menu, for several chats, in a chat's info and on a person's page. */
import type { ChatRowView } from "@konsil/engine";
import type { MenuAction } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, ArchiveRestore, Bell, BellOff, type LucideIcon, MailOpen, MessageCircleDashed, Pin, PinOff } from "lucide-react";
import { isMuted } from "./ChatListRow.tsx";
import { type ChatActions, isUnread, type KeptChat } from "./useChatActions.ts";

const HOUR_MS = 3_600_000;
/** "Always": nobody's telephone lives to see it. */
const ALWAYS = Date.UTC(2999, 0, 1);

type KeepAction = MenuAction & { icon: LucideIcon };

/** Each for one chat or for several, which then become alike. */
export interface KeepActions {
  /** `pinned` are the pinned chats in their order: the next one goes below them. */
  pinAction: (chats: readonly KeptChat[], actions: ChatActions, pinned: readonly ChatRowView[]) => KeepAction;
  /** For how long; of chats that are all muted, their sound alone. */
  muteActions: (chats: readonly KeptChat[], actions: ChatActions) => KeepAction[];
  unreadAction: (chats: readonly ChatRowView[], actions: ChatActions) => KeepAction;
  archiveAction: (chats: readonly KeptChat[], actions: ChatActions) => KeepAction;
}

export function useKeepActions(): KeepActions {
  const { t } = useLingui();
  return {
    pinAction: (chats, actions, pinned) => {
      const loose = chats.filter(({ settings }) => settings.pinned === null);
      return loose.length > 0 || chats.length === 0
        ? { id: "pin", label: t`Anheften`, icon: Pin, onAction: () => actions.act(loose, (_, index) => ({ about: "pin", place: pinned.length + index })) }
        : { id: "unpin", label: t`Lösen`, icon: PinOff, onAction: () => actions.act(chats, () => ({ about: "pin", place: null })) };
    },
    muteActions: (chats, actions) => {
      const mute = (until: number | null) => actions.act(chats, () => ({ about: "mute", until }));
      if (chats.length > 0 && chats.every(isMuted)) return [{ id: "unmute", label: t`Ton an`, icon: Bell, onAction: () => mute(null) }];
      return [
        { id: "mute8", label: t`Stumm für 8 Stunden`, icon: BellOff, onAction: () => mute(Date.now() + 8 * HOUR_MS) },
        { id: "muteWeek", label: t`Stumm für 1 Woche`, icon: BellOff, onAction: () => mute(Date.now() + 7 * 24 * HOUR_MS) },
        { id: "muteAlways", label: t`Immer stumm`, icon: BellOff, onAction: () => mute(ALWAYS) },
      ];
    },
    unreadAction: (chats, actions) => {
      const unread = chats.length === 0 || chats.some(isUnread);
      return {
        id: "unread",
        label: unread ? t`Als gelesen markieren` : t`Als ungelesen markieren`,
        icon: unread ? MailOpen : MessageCircleDashed,
        onAction: () => actions.markUnread(chats, !unread),
      };
    },
    archiveAction: (chats, actions) => {
      const here = chats.filter(({ settings }) => !settings.archived);
      return here.length > 0 || chats.length === 0
        ? { id: "archive", label: t`Archivieren`, icon: Archive, onAction: () => actions.archive(here, true) }
        : { id: "archive", label: t`Aus dem Archiv holen`, icon: ArchiveRestore, onAction: () => actions.archive(chats, false) };
    },
  };
}
