/** True while the page is hidden, so that the app switcher shows nothing readable. */
import { useSyncExternalStore } from "react";

function watch(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

export function usePrivacyBlur(): boolean {
  return useSyncExternalStore(watch, () => document.visibilityState === "hidden");
}
