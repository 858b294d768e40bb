/** Voice notes that follow one another are heard one after the other: which one comes next, and how it is begun. */
import type { TimelineItemView } from "@konsil/engine";
import { forgetAtLock } from "../shell/memory.ts";

let row: readonly TimelineItemView[] = [];
const ready = new Map<string, () => void>();

/** The door was locked: what was read through it leaves the memory of the page. */
forgetAtLock(() => {
  row = [];
});

/** What the open chat shows, in its order. */
export function showRow(items: readonly TimelineItemView[]): void {
  row = items;
}

/** A note that is here and can be begun; gives the means to take it out again. */
export function offerNote(id: string, begin: () => void): () => void {
  ready.set(id, begin);
  return () => {
    if (ready.get(id) === begin) ready.delete(id);
  };
}

/** One was heard to its end. */
export function goOnAfter(id: string): void {
  const next = noteAfter(row, id);
  if (next !== null) ready.get(next)?.();
}

/** The note right behind this one, whoever spoke it; none when something else was said in between. */
export function noteAfter(items: readonly TimelineItemView[], id: string): string | null {
  const [message = ""] = id.split("/");
  const at = items.findIndex((item) => item.key === message);
  const next = at < 0 ? undefined : items[at + 1];
  if (next?.content.type !== "text") return null;
  const [note] = next.content.attachments;
  return note?.kind === "voice" ? `${next.key}/${note.place}` : null;
}
