/**
 * Keeps the keyboard where the eyes are: when a change of pane hid what had the focus, the new pane's heading gets it;
 * back in the list, the row of the chat one came from.
 */
import { useEffect, useRef } from "react";
import { chatOf, paths, type Route } from "../../routing/paths.ts";

/** So long a pane may take to come, at 60 frames a second some seconds. */
const FRAMES_MAX = 300;

function isLost(element: Element | null): boolean {
  return element === null || element === document.body || (element instanceof HTMLElement && element.getClientRects().length === 0);
}

function isShown(element: Element): boolean {
  return element.getClientRects().length > 0;
}

export function useFocusFollowsPane(route: Route): void {
  const before = useRef<{ chat: string | null } | null>(null);
  const chat = chatOf(route);
  useEffect(() => {
    const first = before.current === null;
    const cameFrom = before.current?.chat ?? null;
    before.current = { chat };
    if (first) return; // a page that has just been loaded leaves the focus to the browser
    let left = FRAMES_MAX;
    let frame = requestAnimationFrame(function follow() {
      if (!isLost(document.activeElement)) return;
      const row = cameFrom === null ? null : document.querySelector<HTMLElement>(`[data-chat-row][href="${CSS.escape(paths.chat(cameFrom))}"]`);
      const heading = Array.from(document.querySelectorAll<HTMLElement>("main h1")).findLast(isShown);
      const target = route.name === "chats" && row && isShown(row) ? row : heading;
      if (!target) {
        // The pane's page is on its way.
        left -= 1;
        if (left > 0) frame = requestAnimationFrame(follow);
        return;
      }
      if (target.tabIndex < 0) target.tabIndex = -1;
      target.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [chat, route.name]);
}
