/** How one keeps a chat: pinned, muted, archived, unread. Follows the person to every device and concerns nobody else. */
import { type ChatCommand, type ChatRowView, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { isMuted } from "./ChatListRow.tsx";
import { moved } from "./pinOrder.ts";
import { readToEnd } from "./readToEnd.ts";

/** What the shortcut mutes for. */
const SHIFT_MS = 8 * 3_600_000;

/** What there is to know of a chat to keep it in another way: its row of the list has it, and so has the open chat. */
export type KeptChat = Pick<ChatRowView, "id" | "title" | "settings">;

export interface ChatActions {
  act: (chat: KeptChat, act: ChatCommand) => void;
  archive: (chat: KeptChat, archived: boolean) => void;
  toggleUnread: (chat: ChatRowView) => void;
  /** Mute for a shift, or sound again. */
  toggleMute: (chat: KeptChat) => void;
  /** A pinned chat stands at this place among them. */
  place: (pinned: readonly ChatRowView[], id: string, to: number) => void;
}

export function useChatActions(): ChatActions {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  return useMemo(() => {
    async function run(chat: KeptChat, act: ChatCommand, said?: string): Promise<void> {
      try {
        await send(engine, { command: "chat", conversation: chat.id, act });
        if (said !== undefined) toast(said);
      } catch (failure) {
        toast(commandErrorText(i18n, reasonOf(failure)));
      }
    }
    return {
      place: (pinned, id, to) => {
        for (const { chat, place } of moved(pinned, id, to)) void run(chat, { about: "pin", place });
      },
      toggleMute: (chat) =>
        isMuted(chat)
          ? void run(chat, { about: "mute", until: null }, t`Ton an: „${chat.title}“`)
          : void run(chat, { about: "mute", until: Date.now() + SHIFT_MS }, t`Stumm für 8 Stunden: „${chat.title}“`),
      act: (chat, act) => void run(chat, act),
      archive: (chat, archived) => void run(chat, { about: "archive", archived }, archived ? t`„${chat.title}“ ist archiviert` : t`„${chat.title}“ ist zurück in der Liste`),
      toggleUnread: (chat) => {
        if (chat.settings.marked_unread) return void run(chat, { about: "mark_unread", unread: false });
        if (chat.unread === 0) return void run(chat, { about: "mark_unread", unread: true });
        void readToEnd(engine, chat.id).catch(() => undefined);
      },
    };
  }, [engine, i18n, t]);
}
