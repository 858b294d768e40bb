/**
 * What the page says in the system's notifications of what comes while it lives and nobody looks: one notice for each chat, and when
 * it is over. Never what was written; who wrote it only for those who want it so on this device.
 */
import type { ChatRowView } from "@konsil/engine";
import type { NoticeText } from "@konsil/session";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { shortName } from "../../wording/people.ts";
import { type WakeRules, wakes } from "./wakeRules.ts";

type Numbers = Pick<ChatRowView, "unread" | "urgent">;

export interface Notice {
  chat: string;
  urgent: boolean;
  /** The chat's numbers before it came: where they are that again, nothing is left of it. */
  before: Numbers;
}

/** One notice for each chat into which something came that may wake. */
export function noticesOf(before: ReadonlyMap<string, Numbers>, news: { messages: readonly ChatRowView[]; urgent: readonly ChatRowView[] }, rules: WakeRules): { notice: Notice; chat: ChatRowView }[] {
  const came = new Set([...news.urgent, ...news.messages]);
  return Array.from(came, (chat) => {
    const { unread = 0, urgent = 0 } = before.get(chat.id) ?? {};
    return { notice: { chat: chat.id, urgent: news.urgent.includes(chat), before: { unread, urgent } }, chat };
  }).filter(({ notice, chat }) => wakes(chat, notice.urgent, rules));
}

/** What stands in place of the chat's notice of before; null where that one says more. */
export function joined(stands: Notice | null, next: Notice): Notice | null {
  if (stands === null) return next;
  return stands.urgent && !next.urgent ? null : { ...next, before: stands.before };
}

/** It was read, acknowledged or deleted, here or on another device; or its chat is gone. */
export function isOver({ urgent, before }: Notice, chat: Numbers | undefined): boolean {
  return chat === undefined || chat.unread <= before.unread || (urgent && chat.urgent <= before.urgent);
}

export function noticeWords(i18n: I18n, { urgent, before }: Notice, chat: ChatRowView, text: NoticeText): { title: string; body: string; plain: string } {
  const plain = i18n._(urgent ? msg`Dringende Nachricht` : msg`Neue Nachricht`);
  if (text === "nothing") return { title: "Konsil", body: plain, plain };
  // Of several messages the last line tells one sender alone.
  const sender = chat.unread - before.unread === 1 && chat.last?.type === "text" && !chat.last.own ? chat.last.sender : null;
  return { title: chat.title, body: sender === null ? plain : `${shortName(sender)}: ${plain}`, plain };
}
