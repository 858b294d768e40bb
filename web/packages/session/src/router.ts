/** The address bar as state: reads it, changes it, tells who listens. What addresses mean is each app's own. */
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

const MOVED = "konsil:moved";

interface HistoryState {
  /** How many steps within the app lie behind this entry. */
  depth: number;
}

function depth(): number {
  const state = history.state as HistoryState | null;
  return state?.depth ?? 0;
}

/** Goes to an address of the app. `replace` leaves no step behind. */
export function go(path: string, how: "push" | "replace" = "push"): void {
  if (path === location.pathname) return;
  if (how === "push") history.pushState({ depth: depth() + 1 } satisfies HistoryState, "", path);
  else history.replaceState({ depth: depth() } satisfies HistoryState, "", path);
  window.dispatchEvent(new Event(MOVED));
}

/** One step back where there is one within the app, else to `fallback`. */
export function goBack(fallback: string): void {
  if (depth() > 0) history.back();
  else go(fallback, "replace");
}

/** Takes the secret out of the address (`#…`), so that it stays in no history and on no screen. */
export function takeFragment(): string | null {
  if (location.hash.length < 2) return null;
  const link = location.href;
  history.replaceState(history.state, "", location.pathname);
  return link;
}

function watch(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(MOVED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(MOVED, listener);
  };
}

export function usePath(): string {
  return useSyncExternalStore(watch, () => location.pathname);
}

/** Until the answer is called, the browser's own Back does not leave this page: `onBack` is told instead. */
export function stayHere(onBack: () => void): () => void {
  const { pathname } = location;
  const stay = (event: Event) => {
    event.stopImmediatePropagation();
    history.pushState({ depth: depth() + 1 } satisfies HistoryState, "", pathname);
    onBack();
  };
  // Before the app hears of it.
  window.addEventListener("popstate", stay, { capture: true });
  return () => window.removeEventListener("popstate", stay, { capture: true });
}

export function useStay(on: boolean, onBack: () => void): void {
  const told = useEffectEvent(onBack);
  useEffect(() => (on ? stayHere(() => told()) : undefined), [on]);
}
