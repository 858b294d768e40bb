/** How the scripted ward turns its chats into the engine's views. */
import type {
  ChatFilter,
  ChatListView,
  ChatRowView,
  ConversationView,
  HitView,
  LastLineView,
  MessageInfoView,
  PinView,
  Query,
  QuoteView,
  SearchView,
  TimelineItemView,
  TimelineView,
  UnreadMentionView,
} from "../generated/index.ts";
import { dutiesOf } from "./duties.ts";
import { withText, type ScriptedChat } from "./ward.ts";

const QUOTED_CHARS = 200;

function isUnreadCandidate(item: ScriptedChat["items"][number]): boolean {
  return item.content.type === "text" && !item.content.own;
}

function unreadCount(chat: ScriptedChat): number {
  if (chat.unreadFrom === null) return 0;
  const from = chat.items.findIndex((item) => item.key === chat.unreadFrom);
  return from < 0 ? 0 : chat.items.slice(from).filter(isUnreadCandidate).length;
}

function unreadMentions(chat: ScriptedChat): UnreadMentionView[] {
  const from = chat.items.findIndex((item) => item.key === chat.unreadFrom);
  const unread = from < 0 ? [] : chat.items.slice(from).filter((item) => item.content.type === "text" && item.content.mentions_me);
  return unread.map(({ key, position }) => ({ message: key, position }));
}

function lastLine(chat: ScriptedChat): LastLineView | null {
  const content = chat.items.at(-1)?.content;
  switch (content?.type) {
    case "text":
      return {
        type: "text",
        sender: chat.kind !== "direct" && !content.own ? content.sender.name : null,
        own: content.own,
        text: content.text.replaceAll("\n", " "),
        attachment: content.attachments[0]?.kind ?? null,
        attachments: content.attachments.length,
        duration_ms: content.attachments[0]?.duration_ms ?? null,
        location: content.location !== null,
        delivery: content.delivery,
      };
    case "system":
      return { type: "system", line: content.line };
    case "deleted":
      return { type: "deleted", own: content.own };
    case "unsupported":
      return { type: "unsupported" };
    case "refused":
      return { type: "refused" };
    case "pending":
      return { type: "pending" };
    case undefined:
      return null;
  }
}

export function chatRow(chat: ScriptedChat): ChatRowView {
  const other = chat.kind === "direct" ? (chat.members.find((one) => !one.me) ?? null) : null;
  return {
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    initials: chat.initials,
    hue: chat.hue,
    person: other,
    duties: other ? dutiesOf(other.id) : [],
    time: chat.items.at(-1)?.time ?? null,
    last: lastLine(chat),
    unread: unreadCount(chat),
    mentions: unreadMentions(chat).length,
    urgent: chat.items.filter((item) => item.content.type === "text" && item.content.urgent?.may_acknowledge).length,
    settings: chat.settings,
    typing: chat.typing.map((one) => one.name),
    draft: chat.draft,
    outside: (["guest", "supplier"] as const).find((level) => chat.members.some((one) => one.level === level)) ?? null,
    loading: false,
    left: chat.left,
  };
}

export function conversationView(chat: ScriptedChat): ConversationView {
  return {
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    initials: chat.initials,
    hue: chat.hue,
    members: chat.members
      .map((person) => ({ person, owner: chat.owners.has(person.id), devices: 1 + (person.hue % 3), revoked: false, duties: dutiesOf(person.id) }))
      .sort((a, b) => Number(b.owner) - Number(a.owner)),
    may_manage: chat.owners.has("p-seidel") && !chat.left,
    left: chat.left,
    leaving: false,
    may_stay: false,
    heir: chat.owners.size === 1 && chat.owners.has("p-seidel") ? (chat.members.find((one) => !one.me && one.level === "internal") ?? null) : null,
    archive_key: "ab12",
    guests: chat.members.filter((one) => one.level !== "internal"),
    draft: chat.draft,
    typing: chat.typing,
    pins: chat.pins.map((key) => pin(chat, key)),
    may_pin: chat.kind === "direct" || chat.owners.has("p-seidel"),
    may_forward: chat.mayForward,
    lifetime_hours: chat.lifetimeHours,
    may_set_lifetime: !chat.left && (chat.kind === "direct" || chat.owners.has("p-seidel")),
    settings: chat.settings,
    repairing: chat.repairing,
    key_changed: chat.keyChanged,
    room: chat.room,
  };
}

/** As the engine opens a chat with much to read. */
export function fromUnread(chat: ScriptedChat, query: Extract<Query, { query: "timeline" }>): Query {
  const first = chat.items.findIndex((item) => item.key === chat.unreadFrom);
  const unread = chat.items.length - first;
  const position = chat.items[first]?.position;
  const settled = { ...query, from_unread: false };
  if (!query.from_unread || position === undefined || unread <= query.before) return settled;
  return unread <= 60 ? { ...settled, before: unread + 15 } : { ...settled, anchor: position, before: 15, after: 45 };
}

export function timelineView(chat: ScriptedChat, query: Extract<Query, { query: "timeline" }>): TimelineView {
  const { anchor, before, after } = query;
  const end = anchor === null ? chat.items.length : chat.items.findLastIndex((item) => item.position <= anchor) + 1;
  const from = Math.max(0, end - before);
  const to = Math.min(chat.items.length, end + after);
  return {
    conversation: chat.id,
    items: chat.items.slice(from, to).map((item) => shown(chat, item)),
    anchor,
    before,
    after,
    more_before: from > 0,
    more_after: to < chat.items.length,
    unread_from: chat.unreadFrom,
    unread_position: chat.items.find((item) => item.key === chat.unreadFrom)?.position ?? null,
    unread_count: unreadCount(chat),
    unread_mentions: unreadMentions(chat).slice(0, 100),
    loading_history: false,
  };
}

function pin(chat: ScriptedChat, key: string): PinView {
  const item = chat.items.find((one) => one.key === key);
  const content = item?.content.type === "text" ? item.content : null;
  return { message: key, position: item?.position ?? null, sender: content?.sender ?? null, text: content?.text.slice(0, QUOTED_CHARS) ?? null, attachment: content?.attachments[0]?.kind ?? null, location: (content?.location ?? null) !== null };
}

function quote(chat: ScriptedChat, key: string): QuoteView {
  const item = chat.items.find((one) => one.key === key);
  const { content } = item ?? {};
  return {
    message: key,
    position: item?.position ?? null,
    sender: content?.type === "text" || content?.type === "deleted" ? content.sender : null,
    text: content?.type === "text" ? content.text.slice(0, QUOTED_CHARS) : null,
    attachment: content?.type === "text" ? (content.attachments[0]?.kind ?? null) : null,
    location: content?.type === "text" && content.location !== null,
    deleted: content?.type === "deleted",
  };
}

/** A message with what others made of it. */
function shown(chat: ScriptedChat, item: TimelineItemView): TimelineItemView {
  if (item.content.type !== "text") return item;
  const { quote: quoted } = item.content;
  return withText(item, { pinned: chat.pins.includes(item.key), ...(quoted ? { quote: quote(chat, quoted.message) } : {}) });
}

/** Upper case, accents and umlauts do not matter. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase();
}

export function chatListView(chats: ScriptedChat[], search: string, filter: ChatFilter): ChatListView {
  const needle = fold(search.trim());
  const all = chats.map(chatRow);
  const here = all.filter((row) => !row.settings.archived);
  const isUnread = (row: ChatRowView) => row.unread > 0 || row.settings.marked_unread;
  const passes: Record<ChatFilter, (row: ChatRowView) => boolean> = {
    all: (row) => needle !== "" || !row.settings.archived,
    unread: (row) => !row.settings.archived && isUnread(row),
    mentions: (row) => !row.settings.archived && row.mentions > 0,
    outside: (row) => !row.settings.archived && row.outside !== null,
    duties: (row) => !row.settings.archived && row.duties.length > 0,
    archived: (row) => row.settings.archived,
  };
  const matches = (row: ChatRowView) =>
    fold(row.title).includes(needle) || (chats.find((chat) => chat.id === row.id)?.members ?? []).some((one) => !one.me && fold(one.name).includes(needle));
  const place = (row: ChatRowView) => row.settings.pinned ?? Number.POSITIVE_INFINITY;
  return {
    chats: all.filter((row) => passes[filter](row) && matches(row)).sort((a, b) => (place(a) === place(b) ? (b.time ?? 0) - (a.time ?? 0) : place(a) - place(b))),
    unread_total: here.filter((row) => row.settings.muted_until === null).reduce((sum, row) => sum + row.unread, 0),
    unread_chats: here.filter(isUnread).length,
    mention_chats: here.filter((row) => row.mentions > 0).length,
    archived_chats: all.length - here.length,
    has_duties: true,
  };
}

/** The text split around what was found; odd parts are hits. Keeps the letters as they were written. */
export function hitParts(text: string, needle: string): string[] {
  if (needle === "") return [text];
  const letters = Array.from(text);
  const folded = letters.map(fold);
  const parts: string[] = [];
  let plain = "";
  for (let at = 0; at < letters.length; ) {
    let [taken, length] = ["", 0];
    while (taken.length < needle.length && at + length < letters.length) {
      taken += folded[at + length] ?? "";
      length += 1;
    }
    if (taken === needle && parts.length < 20) {
      parts.push(plain, letters.slice(at, at + length).join(""));
      plain = "";
      at += length;
    } else {
      plain += letters[at] ?? "";
      at += 1;
    }
  }
  return [...parts, plain];
}

export function searchView(chats: ScriptedChat[], only: string | null, limit: number, test: (item: TimelineItemView) => string[] | null): SearchView {
  const hits = chats
    .filter((chat) => only === null || chat.id === only)
    .flatMap((chat) =>
      chat.items.flatMap((item): HitView[] => {
        const parts = item.content.type === "text" ? test(item) : null;
        if (parts === null || item.content.type !== "text") return [];
        return [{ conversation: chat.id, title: chat.title, message: item.key, position: item.position, sender: item.content.sender, time: item.time, parts, file: false, attachment: item.content.attachments[0]?.kind ?? null, location: item.content.location !== null }];
      }),
    )
    .sort((a, b) => b.time - a.time);
  return { hits: hits.slice(0, limit), more: hits.length > limit, incomplete: false };
}

export function foundView(chats: ScriptedChat[], { text, conversation, filter, limit }: Extract<Query, { query: "search" }>): SearchView {
  const needle = fold(text.trim());
  // Nothing of the ward has a file.
  if (needle.length < 2 || filter === "files") return { hits: [], more: false, incomplete: false };
  return searchView(chats, conversation, limit, (item) => {
    const body = item.content.type === "text" ? item.content.text : "";
    return fold(body).includes(needle) ? hitParts(body, needle) : null;
  });
}

export function messageInfoView(chats: ScriptedChat[], key: string): MessageInfoView | null {
  const chat = chats.find((one) => one.items.some((item) => item.key === key));
  const item = chat?.items.find((one) => one.key === key);
  if (!chat || item?.content.type !== "text") return null;
  const { content, time } = item;
  const state = content.delivery?.state ?? "read";
  const others = chat.members.filter((one) => !one.me && one.id !== content.sender.id);
  return {
    message: key,
    time,
    arrived_at: null,
    clock_off: false,
    sent: state !== "waiting" && state !== "failed",
    people: others.map((person, index) => {
      const read = state === "read" || (state === "delivered" && index * 3 < others.length);
      const said = content.urgent?.acknowledged.find((one) => one.person.id === person.id);
      const delivered = read || (state === "delivered" && index < others.length - 1);
      return { person, delivered, delivered_at: delivered ? time + (index + 1) * 1_000 : null, read, read_at: read ? time + (index + 1) * 61_000 : null, acknowledged_at: said?.at ?? null, answer: said?.answer ?? null };
    }),
    urgent: content.urgent !== null,
    important: content.important,
    attachment: content.attachments[0]?.kind ?? null,
    location: content.location !== null,
    may_wake_again: content.urgent?.may_wake_again ?? false,
    expires_at: chat.lifetimeHours === null ? null : time + chat.lifetimeHours * 3_600_000,
    archived: true,
    versions: [...(chat.versions.get(key) ?? []), { time: chat.versions.has(key) ? time + 60_000 : time, text: content.text }],
  };
}
