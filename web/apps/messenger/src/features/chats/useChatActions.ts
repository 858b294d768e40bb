/** How one keeps chats: pinned, muted, archived, unread; one of them or several. Follows the person to every device and concerns nobody else. */
import { type ChatCommand, type ChatRowView, type EngineClient, reasonOf, send, useEngine } from "@konsil/engine";
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
  /** One after the other: what is asked of a chat may depend on those before it. */
  act: (chats: readonly KeptChat[], act: (chat: KeptChat, index: number) => ChatCommand) => void;
  archive: (chats: readonly KeptChat[], archived: boolean) => void;
  markUnread: (chats: readonly ChatRowView[], unread: boolean) => void;
  /** Mute for a shift, or sound again. */
  toggleMute: (chat: KeptChat) => void;
  /** A pinned chat stands at this place among them. */
  place: (pinned: readonly ChatRowView[], id: string, to: number) => void;
}

/** There is something to read, or it was marked so. */
export function isUnread(chat: ChatRowView): boolean {
  return chat.unread > 0 || chat.settings.marked_unread;
}

interface Wish {
  chat: KeptChat;
  act: ChatCommand;
}

/** One after the other: places among the pinned depend on those before. The first failure, if any: the reason is said once. */
async function tell(engine: EngineClient, wishes: readonly Wish[]): Promise<unknown> {
  let failed: unknown = null;
  for (const { chat, act } of wishes) {
    await send(engine, { command: "chat", conversation: chat.id, act }).catch((failure: unknown) => (failed ??= failure));
  }
  return failed;
}

export function useChatActions(): ChatActions {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  return useMemo(() => {
    async function run(wishes: readonly Wish[], said?: string, back?: readonly Wish[]): Promise<void> {
      const failure = await tell(engine, wishes);
      if (failure !== null) toast(commandErrorText(i18n, reasonOf(failure)));
      else if (said !== undefined) toast(said, back && (() => void run(back)));
    }

    function archivedText(chats: readonly KeptChat[], archived: boolean): string {
      const [one] = chats;
      if (one && chats.length === 1) return archived ? t`„${one.title}“ ist archiviert` : t`„${one.title}“ ist zurück in der Liste`;
      return archived ? t`${chats.length} Chats sind archiviert` : t`${chats.length} Chats sind zurück in der Liste`;
    }

    return {
      place: (pinned, id, to) => void run(moved(pinned, id, to).map(({ chat, place }) => ({ chat, act: { about: "pin", place } }))),
      toggleMute: (chat) =>
        isMuted(chat)
          ? void run([{ chat, act: { about: "mute", until: null } }], t`Ton an: „${chat.title}“`)
          : void run([{ chat, act: { about: "mute", until: Date.now() + SHIFT_MS } }], t`Stumm für 8 Stunden: „${chat.title}“`),
      act: (chats, act) => void run(chats.map((chat, index) => ({ chat, act: act(chat, index) }))),
      archive: (chats, archived) =>
        void run(
          chats.map((chat) => ({ chat, act: { about: "archive", archived } })),
          archivedText(chats, archived),
          // With the archive goes the pin, and with the pin the archive.
          chats.map((chat) => ({ chat, act: archived && chat.settings.pinned !== null ? { about: "pin", place: chat.settings.pinned } : { about: "archive", archived: !archived } })),
        ),
      markUnread: (chats, unread) => {
        const marked = chats.filter(({ settings }) => settings.marked_unread !== unread);
        void run(marked.map((chat) => ({ chat, act: { about: "mark_unread", unread } })));
        if (!unread) for (const chat of chats) if (chat.unread > 0) void readToEnd(engine, chat.id).catch(() => undefined);
      },
    };
  }, [engine, i18n, t]);
}
