/** Reports as read what has been on screen for half a second, with the window in front. */
import { send, useEngine } from "@konsil/engine";
import { useCallback, useEffect, useRef } from "react";
import { isLookedAt } from "../notifications/attention.ts";

export const SEEN_MS = 500;

export function useMarkRead(conversation: string): (position: number | null) => void {
  const engine = useEngine();
  const sent = useRef(Number.NEGATIVE_INFINITY);
  const seen = useRef(Number.NEGATIVE_INFINITY);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const schedule = useCallback(() => {
    function report(position: number): void {
      timer.current = undefined;
      if (!isLookedAt()) return;
      sent.current = position;
      void send(engine, { command: "mark_read", conversation, position }).catch(() => {
        sent.current = Number.NEGATIVE_INFINITY;
      });
      wait();
    }
    function wait(): void {
      if (seen.current <= sent.current || timer.current !== undefined) return;
      const position = seen.current;
      timer.current = setTimeout(() => report(position), SEEN_MS);
    }
    wait();
  }, [engine, conversation]);

  useEffect(() => {
    window.addEventListener("focus", schedule);
    document.addEventListener("visibilitychange", schedule);
    return () => {
      window.removeEventListener("focus", schedule);
      document.removeEventListener("visibilitychange", schedule);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [schedule]);

  return useCallback(
    (position) => {
      if (position === null || position <= seen.current) return;
      seen.current = position;
      schedule();
    },
    [schedule],
  );
}
