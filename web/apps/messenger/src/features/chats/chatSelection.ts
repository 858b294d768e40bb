/** Which chats are chosen, several at once; and from where a range goes. */
import type { ChatRowView } from "@konsil/engine";

export interface ChatSelection {
  /** As they were when they were chosen: a search may show others meanwhile. */
  chosen: ReadonlyMap<string, ChatRowView>;
  /** The last one that was pressed. */
  from: string;
}

/** One more, or one less. */
export function toggled(selection: ChatSelection | null, chat: ChatRowView): ChatSelection {
  const chosen = new Map(selection?.chosen);
  if (!chosen.delete(chat.id)) chosen.set(chat.id, chat);
  return { chosen, from: chat.id };
}

/**
 * Everything between the last one that was pressed and this one becomes what this one becomes. A range begins and ends among the
 * rows that are shown: without a beginning there it is this one alone.
 */
export function ranged(selection: ChatSelection | null, shown: readonly ChatRowView[], chat: ChatRowView): ChatSelection {
  const [from, to] = [selection?.from, chat.id].map((id) => shown.findIndex((one) => one.id === id));
  if (!selection || from === undefined || to === undefined || from < 0 || to < 0) return toggled(selection, chat);
  const joins = !selection.chosen.has(chat.id);
  const chosen = new Map(selection.chosen);
  for (const one of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (joins) chosen.set(one.id, one);
    else chosen.delete(one.id);
  }
  return { chosen, from: chat.id };
}

/** The chosen ones in the order of the list, as they are now. */
export function chosenChats({ chosen }: ChatSelection, lists: readonly (readonly ChatRowView[])[]): ChatRowView[] {
  const now = new Map<string, ChatRowView>();
  for (const chat of [...lists.flat(), ...chosen.values()]) if (chosen.has(chat.id) && !now.has(chat.id)) now.set(chat.id, chat);
  return [...now.values()];
}
