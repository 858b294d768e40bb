/** Several chats at once: begun by a chat's menu or with Strg, changed by its row. The keyboard stays where one is. */
import type { ChatRowView } from "@konsil/engine";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { type ChatSelection, ranged, toggled } from "./chatSelection.ts";

export interface ChatSelecting {
  selection: ChatSelection | null;
  /** Chooses a chat, or not; with `range` everything up to it. The same at every draw. */
  choose: (chat: ChatRowView, range?: boolean) => void;
  /** The same at every draw while the same are chosen. */
  leave: () => void;
}

/** `list` holds the rows, `shown` is what they show. */
export function useChatSelection(list: RefObject<HTMLElement | null>, shown: readonly ChatRowView[]): ChatSelecting {
  const [selection, setSelection] = useState<ChatSelection | null>(null);
  const choosing = selection !== null;
  /** The row where it began or ended. */
  const here = useRef<string | null>(null);
  const rows = useRef(shown);
  useEffect(() => {
    rows.current = shown;
  });

  // A row becomes a checkbox and a checkbox a row: what had the focus is gone. After the menu, which keeps all else from having it.
  useEffect(() => {
    if (here.current === null) return;
    const row = list.current?.querySelector(`[data-chat="${CSS.escape(here.current)}"]`);
    here.current = null;
    row?.querySelector<HTMLElement>(choosing ? "[data-choice]" : "[data-chat-row]")?.focus({ preventScroll: true });
  }, [choosing, list]);

  return {
    selection,
    choose: useCallback((chat, range = false) => {
      setSelection((now) => {
        if (now === null) here.current = chat.id;
        return range ? ranged(now, rows.current, chat) : toggled(now, chat);
      });
    }, []),
    leave: useCallback(() => {
      if (!selection) return;
      const active = document.activeElement;
      const row = active?.closest<HTMLElement>("[data-chat]")?.dataset["chat"];
      // Who is elsewhere, in the composer or at the filters for example, stays there.
      here.current = row ?? (active?.closest("[role=toolbar], [role=menu]") ? selection.from : null);
      setSelection(null);
    }, [selection]),
  };
}
