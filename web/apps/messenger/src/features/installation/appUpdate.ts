/**
 * The service worker from the page's side: registers it, notices a waiting new version, and applies it when one asks
 * or when the page is hidden and nobody is writing. Never reloads under someone's hands.
 */
import { trustedScriptUrl } from "@konsil/engine";
import { useSyncExternalStore } from "react";

const CHECK_MS = 60 * 60_000;
/** Told to this page just before it gives way to a new version: what is typed is to be kept now. */
export const BEFORE_UPDATE = "konsil:before-update";

let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

function setWaiting(worker: ServiceWorker | null): void {
  waiting = worker;
  for (const listener of listeners) listener();
}

function watchRegistration(registration: ServiceWorkerRegistration): void {
  const notice = () => {
    // A first installation is no update: nothing older controls this page.
    if (registration.waiting && navigator.serviceWorker.controller) setWaiting(registration.waiting);
  };
  notice();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", notice));
  setInterval(() => void registration.update().catch(() => undefined), CHECK_MS);
}

function isWriting(): boolean {
  const field = document.activeElement;
  return field instanceof HTMLTextAreaElement && field.value !== "";
}

export function applyUpdate(): void {
  window.dispatchEvent(new Event(BEFORE_UPDATE));
  if (!waiting) return location.reload();
  waiting.postMessage("take-over");
}

export async function registerServiceWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  let reloading = false;
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!controlled || reloading) return;
    reloading = true;
    location.reload();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && waiting && !isWriting()) applyUpdate();
  });
  try {
    watchRegistration(await navigator.serviceWorker.register(trustedScriptUrl("/sw.js"), { updateViaCache: "none" }));
  } catch {
    // Private windows and policies may forbid it; the app works without, only not offline.
  }
}

export function useAppUpdate(): { ready: boolean; apply: () => void } {
  const ready = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== null,
  );
  return { ready, apply: applyUpdate };
}
