/** Chats other than the open one in which something urgent awaits this person's acknowledgement; the list has them first. */
import type { ChatRowView } from "@konsil/engine";

export function urgentElsewhere(chats: readonly ChatRowView[], open: string | null): readonly ChatRowView[] {
  return chats.filter((chat) => chat.urgent > 0 && chat.id !== open);
}
