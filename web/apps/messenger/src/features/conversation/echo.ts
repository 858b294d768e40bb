/**
 * A text's bubble from the tap on, while the engine still seals and stores it. It has the message's own id, so that what the
 * engine shows takes its place; what the engine refuses goes again. Until then it has no clock: that says "this goes out,
 * whatever happens", which is true from the moment on in which it is stored, some hundredths of a second later.
 */
import type { MentionView, PersonView, QuoteView, TimelineItemView } from "@konsil/engine";
import { chatState, changeChat } from "./chatState.ts";

/** Behind everything that is there. */
const LAST = Number.MAX_SAFE_INTEGER;

export interface Said {
  message: string;
  me: PersonView;
  text: string;
  quote: QuoteView | null;
  mentions: MentionView[];
  important: boolean;
}

/** The id of a message that is said now (UUIDv7, RFC 9562 section 5.7). */
export function newMessageId(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(now / 2 ** (8 * (5 - place))) % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Shows it until `ended` says that the engine has answered. */
export function showEcho(conversation: string, said: Said): { ended: () => void } {
  const echo = echoOf(said);
  changeChat(conversation, { echoes: [...chatState(conversation).echoes, echo] });
  return { ended: () => changeChat(conversation, { echoes: chatState(conversation).echoes.filter((one) => one !== echo) }) };
}

/** The rows of the timeline with what is not in it yet. */
export function withEchoes(items: readonly TimelineItemView[], echoes: readonly TimelineItemView[]): readonly TimelineItemView[] {
  const missing = echoes.filter((echo) => !items.some((item) => item.key === echo.key));
  return missing.length === 0 ? items : [...items, ...missing];
}

/** What an answer quotes, as far as the screen knows it. */
export function quoteOf(item: TimelineItemView | undefined, reply: { key: string; text: string } | null): QuoteView | null {
  if (reply === null) return null;
  const content = item?.content.type === "text" ? item.content : null;
  return {
    message: reply.key,
    position: item?.position ?? null,
    sender: content?.sender ?? null,
    text: content?.text ?? reply.text,
    attachment: content?.attachments[0]?.kind ?? null,
    location: content !== null && content.location !== null,
    deleted: false,
  };
}

function echoOf({ message, me, text, quote, mentions, important }: Said): TimelineItemView {
  return {
    key: message,
    position: LAST,
    time: Date.now(),
    content: {
      type: "text",
      sender: me,
      own: true,
      text,
      attachments: [],
      location: null,
      // It says nothing before it is stored.
      delivery: null,
      clock_off: false,
      arrived_at: null,
      quote,
      mentions,
      mentions_me: false,
      reactions: [],
      edited: false,
      forwarded: false,
      urgent: null,
      important,
      heard: false,
      starred: false,
      pinned: false,
      editable_until: null,
      deletable_until: null,
    },
  };
}
