/** What has come into the chats since they were last listened to, and which sound it deserves. */
import type { ChatRowView, QuietHours } from "@konsil/engine";
import type { Sounds } from "@konsil/session";
import { isMutedAt, isQuiet } from "../notifications/wakeRules.ts";

export type Sound = "message" | "urgent";

/** The list as it was when it was last listened to. */
export type Heard = ReadonlyMap<string, Pick<ChatRowView, "unread" | "urgent" | "time">>;

export interface News {
  /** Chats with new unread messages. */
  messages: readonly ChatRowView[];
  /** Chats with new urgent messages that await this person. */
  urgent: readonly ChatRowView[];
}

export function heardOf(chats: readonly ChatRowView[]): Heard {
  return new Map(chats.map(({ id, unread, urgent, time }) => [id, { unread, urgent, time }]));
}

/**
 * What rose. A chat that was not in the list is news when its last line is newer than everything that was: one that comes back
 * from the archive of chats is not. While what was said before this device joined is being read, only what moves a chat's last
 * line is new.
 */
export function newsOf(before: Heard, chats: readonly ChatRowView[], readsHistory: boolean): News {
  const newest = Math.max(0, ...Array.from(before.values(), (row) => row.time ?? 0));
  const hasNews = (chat: ChatRowView, count: "unread" | "urgent") => {
    const known = before.get(chat.id);
    if (!known) return chat[count] > 0 && !readsHistory && (chat.time ?? 0) > newest;
    return chat[count] > known[count] && (!readsHistory || (known.time !== null && (chat.time ?? 0) > known.time));
  };
  return { messages: chats.filter((chat) => hasNews(chat, "unread")), urgent: chats.filter((chat) => hasNews(chat, "urgent")) };
}

export interface Listening {
  /** What this person wants to hear on this device. */
  sounds: Sounds;
  /** The chat that is open before somebody's eyes. */
  lookedAt: string | null;
  /** Somebody looks at a window of this browser, whatever it shows. */
  attended: boolean;
  quiet: QuietHours | null;
  now: Date;
}

/**
 * Urgent messages are heard in quiet hours, too, and also where one looks; in muted chats while somebody is there who can do something
 * about it. While nobody looks, a muted chat is as quiet as it is to a device that is woken (docs/adr/0025).
 */
export function soundOf(news: News, { sounds, lookedAt, attended, quiet, now }: Listening): Sound | null {
  if (sounds === "none") return null;
  if (news.urgent.some((chat) => attended || !isMutedAt(chat, now))) return "urgent";
  if (sounds === "urgent" || isQuiet(quiet, now)) return null;
  return news.messages.some((chat) => chat.id !== lookedAt && !isMutedAt(chat, now)) ? "message" : null;
}

/** One sound in this time. */
const PAUSE_MS = 2_000;

export interface Played {
  sound: Sound;
  /** When it began. */
  at: number;
}

/** When a sound begins, on the clock of `now`: what is urgent waits for its turn, everything else is not heard twice. */
export function turnOf(sound: Sound, last: Played | null, now: number): number | null {
  if (last === null || now - last.at >= PAUSE_MS) return now;
  return sound === "urgent" && last.sound === "message" ? last.at + PAUSE_MS : null;
}
