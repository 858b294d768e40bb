/** Calls `onMove` while an element scrolls (at most once per frame) and `onRest` when it has come to rest. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

const REST_MS = 150;

export function useScrollRest(element: RefObject<HTMLElement | null>, onMove: () => void, onRest: () => void): () => void {
  const latest = useRef({ onMove, onRest });
  useLayoutEffect(() => {
    latest.current = { onMove, onRest };
  });
  const frame = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const target = element.current;
    // Where the browser says so itself, believe it: during a fling no timer can know.
    const ended = () => latest.current.onRest();
    target?.addEventListener("scrollend", ended);
    return () => {
      target?.removeEventListener("scrollend", ended);
      cancelAnimationFrame(frame.current);
      clearTimeout(timer.current);
    };
  }, [element]);

  return () => {
    if (frame.current === 0) {
      frame.current = requestAnimationFrame(() => {
        frame.current = 0;
        latest.current.onMove();
      });
    }
    if ("onscrollend" in window) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current.onRest(), REST_MS);
  };
}
