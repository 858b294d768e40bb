/** Pinned chats are put in order by dragging one onto the place of another. On touch screens and by keys the menu does it. */
import type { ChatRowView } from "@konsil/engine";
import { useRef } from "react";

export function usePinDrag(pinned: readonly ChatRowView[], place: (pinned: readonly ChatRowView[], id: string, to: number) => void) {
  const held = useRef<string | null>(null);
  const over = useRef<HTMLElement | null>(null);

  const rowOf = (target: EventTarget) => (target instanceof Element ? target.closest<HTMLElement>("[data-chat]") : null);
  const placeOf = (row: HTMLElement | null) => pinned.findIndex(({ id }) => id === row?.dataset["chat"]);

  function mark(row: HTMLElement | null): void {
    if (over.current === row) return;
    delete over.current?.dataset["drop"];
    over.current = row;
    if (row && held.current !== null) {
      const from = pinned.findIndex(({ id }) => id === held.current);
      row.dataset["drop"] = placeOf(row) > from ? "after" : "before";
    }
  }

  return {
    onDragStart(event: React.DragEvent): void {
      const row = rowOf(event.target);
      if (pinned.length < 2 || placeOf(row) < 0) return;
      held.current = row?.dataset["chat"] ?? null;
      event.dataTransfer.effectAllowed = "move";
    },
    onDragOver(event: React.DragEvent): void {
      if (held.current === null) return;
      const row = rowOf(event.target);
      const to = placeOf(row);
      if (to < 0 || row?.dataset["chat"] === held.current) return mark(null);
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      mark(row);
    },
    onDrop(event: React.DragEvent): void {
      const to = placeOf(rowOf(event.target));
      if (held.current === null || to < 0) return;
      event.preventDefault();
      place(pinned, held.current, to);
    },
    onDragEnd(): void {
      mark(null);
      held.current = null;
    },
  };
}
