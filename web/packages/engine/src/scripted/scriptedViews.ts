/** How the scripted ward turns its chats into the engine's views. */
import type { ChatRowView, ConversationView, LastLineView, Query, TimelineView } from "../generated/index.ts";
import type { ScriptedChat } from "./ward.ts";

function isUnreadCandidate(item: ScriptedChat["items"][number]): boolean {
  return item.content.type === "text" && !item.content.own;
}

function unreadCount(chat: ScriptedChat): number {
  if (chat.unreadFrom === null) return 0;
  const from = chat.items.findIndex((item) => item.key === chat.unreadFrom);
  return from < 0 ? 0 : chat.items.slice(from).filter(isUnreadCandidate).length;
}

function lastLine(chat: ScriptedChat): LastLineView | null {
  const content = chat.items.at(-1)?.content;
  switch (content?.type) {
    case "text":
      return {
        type: "text",
        sender: chat.kind === "group" && !content.own ? content.sender.name : null,
        own: content.own,
        text: content.text.replaceAll("\n", " "),
        delivery: content.delivery,
      };
    case "system":
      return { type: "system", line: content.line };
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
    time: chat.items.at(-1)?.time ?? null,
    last: lastLine(chat),
    unread: unreadCount(chat),
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
      .map((person) => ({ person, owner: chat.owners.has(person.id), devices: 1 + (person.hue % 3), revoked: false }))
      .sort((a, b) => Number(b.owner) - Number(a.owner)),
    may_manage: chat.owners.has("p-seidel") && !chat.left,
    left: chat.left,
    archive_key: "ab12",
    guests: chat.members.filter((one) => one.level !== "internal"),
    draft: chat.draft,
    repairing: chat.repairing,
    key_changed: chat.keyChanged,
  };
}

export function timelineView(chat: ScriptedChat, query: Extract<Query, { query: "timeline" }>): TimelineView {
  const end = query.anchor === null ? chat.items.length : chat.items.findLastIndex((item) => item.position <= (query.anchor ?? 0)) + 1;
  const from = Math.max(0, end - query.before);
  const to = Math.min(chat.items.length, end + query.after);
  return {
    conversation: chat.id,
    items: chat.items.slice(from, to),
    more_before: from > 0,
    more_after: to < chat.items.length,
    unread_from: chat.unreadFrom,
    unread_position: chat.items.find((item) => item.key === chat.unreadFrom)?.position ?? null,
    unread_count: unreadCount(chat),
    loading_history: false,
  };
}
