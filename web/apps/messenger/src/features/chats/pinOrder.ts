/** The order of pinned chats, as the person sets it. */
import type { ChatRowView } from "@konsil/engine";

/** The pinned ones, in their order. */
export function pinnedOf(chats: readonly ChatRowView[]): ChatRowView[] {
  return chats.filter((chat) => chat.settings.pinned !== null).sort((a, b) => (a.settings.pinned ?? 0) - (b.settings.pinned ?? 0));
}

/** What must be said so that a pinned chat stands at `to` among them: only those whose place changes. */
export function moved(pinned: readonly ChatRowView[], id: string, to: number): { chat: ChatRowView; place: number }[] {
  const one = pinned.find((chat) => chat.id === id);
  if (!one) return [];
  const order = pinned.filter((chat) => chat.id !== id);
  order.splice(Math.max(0, Math.min(order.length, to)), 0, one);
  return order.flatMap((chat, place) => (chat.settings.pinned === place ? [] : [{ chat, place }]));
}
