/**
 * The service worker from the page's side: registers it, notices a waiting new version, and applies it when one asks
 * or when the page is hidden, is the only one of the app, and holds nothing that would be lost. Never reloads under someone's hands.
 */
import { trustedScriptUrl } from "@konsil/engine";
import { useSyncExternalStore } from "react";
import { leaveUnasked } from "./heldWork.ts";

const CHECK_MS = 60 * 60_000;
/** Told to this page just before it gives way to a new version: what is typed is to be kept now. */
export const BEFORE_UPDATE = "konsil:before-update";

/** `active`: another window has let the new version in, and this one has stayed for what it holds. */
let waiting: ServiceWorker | "active" | null = null;
const listeners = new Set<() => void>();
let rules: typeof import("./giveWay.ts") | undefined;

async function setWaiting(worker: ServiceWorker | "active"): Promise<void> {
  waiting = worker;
  for (const listener of listeners) listener();
  // Before the old version's files go.
  rules = await import("./giveWay.ts").catch(() => undefined);
}

function watchRegistration(registration: ServiceWorkerRegistration): void {
  const notice = () => {
    // A first installation is no update: nothing older controls this page.
    if (registration.waiting && navigator.serviceWorker.controller) void setWaiting(registration.waiting);
  };
  notice();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", notice));
  setInterval(() => void registration.update().catch(() => undefined), CHECK_MS);
}

/** Gives way to the new version unasked. */
async function giveWay(): Promise<void> {
  const mayGo = () => document.visibilityState === "hidden" && waiting !== null && rules?.isBusy() === false;
  if (mayGo() && (waiting === "active" || (await rules?.isAlone())) && mayGo()) applyUpdate();
}

let asked = false;

function applyUpdate(): void {
  window.dispatchEvent(new Event(BEFORE_UPDATE));
  asked = true;
  leaveUnasked();
  if (waiting === null || waiting === "active") return location.reload();
  waiting.postMessage("take-over");
}

/** Somebody asks for it; also for what no worker has brought. */
export async function askForUpdate(): Promise<void> {
  rules ??= await import("./giveWay.ts").catch(() => undefined);
  if (rules?.isMeant() !== false) applyUpdate();
}

export async function registerServiceWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  let reloading = false;
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!controlled || reloading) return;
    if (!asked && rules?.isBusy()) return void setWaiting("active");
    reloading = true;
    location.reload();
  });
  document.addEventListener("visibilitychange", () => void giveWay());
  try {
    watchRegistration(await navigator.serviceWorker.register(trustedScriptUrl("/sw.js"), { updateViaCache: "none" }));
  } catch {
    // Private windows and policies may forbid it; the app works without, only not offline.
  }
}

export function useAppUpdate(): { ready: boolean; apply: () => Promise<void> } {
  const ready = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== null,
  );
  return { ready, apply: askForUpdate };
}
