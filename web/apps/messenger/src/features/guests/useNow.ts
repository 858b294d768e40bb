/** The clock, for words that follow it. Looks again twice a minute, and when the page comes back. */
import { useSyncExternalStore } from "react";

const STEP_MS = 30_000;

function watch(changed: () => void): () => void {
  const timer = setInterval(changed, STEP_MS);
  document.addEventListener("visibilitychange", changed);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", changed);
  };
}

/** Rounded down to that step, so that it is the same until the next one. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => Math.floor(Date.now() / STEP_MS) * STEP_MS);
}
