/** Pinning, muting and archiving in words and icons: the same in the list's menu, in a chat's info and on a person's page. */
import type { ChatRowView } from "@konsil/engine";
import type { MenuAction } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, ArchiveRestore, Bell, BellOff, type LucideIcon, Pin, PinOff } from "lucide-react";
import { isMuted } from "./ChatListRow.tsx";
import type { ChatActions, KeptChat } from "./useChatActions.ts";

const HOUR_MS = 3_600_000;
/** "Always": nobody's telephone lives to see it. */
const ALWAYS = Date.UTC(2999, 0, 1);

type KeepAction = MenuAction & { icon: LucideIcon };

export interface KeepActions {
  /** `pinned` are the pinned chats in their order: the next one goes below them. */
  pinAction: (chat: KeptChat, actions: ChatActions, pinned: readonly ChatRowView[]) => KeepAction;
  /** For how long; of a chat that is muted, its sound alone. */
  muteActions: (chat: KeptChat, actions: ChatActions) => KeepAction[];
  archiveAction: (chat: KeptChat, actions: ChatActions) => KeepAction;
}

export function useKeepActions(): KeepActions {
  const { t } = useLingui();
  return {
    pinAction: (chat, actions, pinned) =>
      chat.settings.pinned === null
        ? { id: "pin", label: t`Anheften`, icon: Pin, onAction: () => actions.act(chat, { about: "pin", place: pinned.length }) }
        : { id: "unpin", label: t`Lösen`, icon: PinOff, onAction: () => actions.act(chat, { about: "pin", place: null }) },
    muteActions: (chat, actions) => {
      const mute = (until: number | null) => actions.act(chat, { about: "mute", until });
      if (isMuted(chat)) return [{ id: "unmute", label: t`Ton an`, icon: Bell, onAction: () => mute(null) }];
      return [
        { id: "mute8", label: t`Stumm für 8 Stunden`, icon: BellOff, onAction: () => mute(Date.now() + 8 * HOUR_MS) },
        { id: "muteWeek", label: t`Stumm für 1 Woche`, icon: BellOff, onAction: () => mute(Date.now() + 7 * 24 * HOUR_MS) },
        { id: "muteAlways", label: t`Immer stumm`, icon: BellOff, onAction: () => mute(ALWAYS) },
      ];
    },
    archiveAction: (chat, actions) => ({
      id: "archive",
      label: chat.settings.archived ? t`Aus dem Archiv holen` : t`Archivieren`,
      icon: chat.settings.archived ? ArchiveRestore : Archive,
      onAction: () => actions.archive(chat, !chat.settings.archived),
    }),
  };
}
