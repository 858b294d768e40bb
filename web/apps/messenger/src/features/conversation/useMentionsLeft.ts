/** The unread mentions of the reader that are not on screen, and the way to the next of them. */
import type { TimelineView } from "@konsil/engine";
import { useEffect, useRef, useState } from "react";
import { isLookedAt } from "../notifications/attention.ts";
import { showMessage } from "./chatState.ts";
import { mentionsElsewhere, type MentionsLeft, mentionsOn, NO_MENTIONS, type OnScreen, withSeen, withUnread } from "./mentionsLeft.ts";
import { SEEN_MS } from "./useMarkRead.ts";

const NONE: readonly string[] = [];

/** Scrolling draws nothing anew while the same ones are on screen, or none. */
function sameOr(before: readonly string[], now: readonly string[]): readonly string[] {
  return before.length === now.length && before.every((key, index) => key === now[index]) ? before : now;
}

export interface MentionsElsewhere {
  count: number;
  /** To the oldest of them. */
  next: () => void;
  /** What is on screen now. */
  look: (from: number, to: number) => void;
}

export function useMentionsLeft(conversation: string, view: TimelineView | null | undefined): MentionsElsewhere {
  const [left, setLeft] = useState<MentionsLeft>(NO_MENTIONS);
  const [onScreen, setOnScreen] = useState(NONE);
  const screen = useRef<OnScreen | null>(null);
  const unread = view?.unread_mentions;
  const items = view?.items;

  useEffect(() => {
    if (!unread || !items) return;
    // Nothing leads to what was deleted.
    const deleted = items.flatMap(({ key, content }) => (content.type === "deleted" ? [key] : []));
    const now = withSeen(withUnread(left, unread), deleted);
    setLeft(now);
    setOnScreen((before) => sameOr(before, mentionsOn(now, screen.current)));
  }, [unread, items, left]);

  // Seen like everything else: on screen for half a second, with somebody before it.
  useEffect(() => {
    if (onScreen.length === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => isLookedAt() && setLeft((mentions) => withSeen(mentions, onScreen)), SEEN_MS);
    };
    wait();
    window.addEventListener("focus", wait);
    return () => {
      window.removeEventListener("focus", wait);
      clearTimeout(timer);
    };
  }, [onScreen]);

  const elsewhere = mentionsElsewhere(left, onScreen);
  return {
    count: elsewhere.length,
    next: () => {
      const [oldest] = elsewhere;
      if (!oldest) return;
      setLeft((mentions) => withSeen(mentions, [oldest.key]));
      showMessage(conversation, oldest);
    },
    look: (from, to) => {
      screen.current = { from, to };
      setOnScreen((before) => sameOr(before, mentionsOn(left, screen.current)));
    },
  };
}
