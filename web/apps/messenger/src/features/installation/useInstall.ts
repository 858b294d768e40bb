/** Whether and how the app can be put on this device's home screen. */
import { prefer, usePreferences } from "@konsil/session";
import { useSyncExternalStore } from "react";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

let offered: InstallPrompt | null = null;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offered = event as InstallPrompt;
  tell();
});
window.addEventListener("appinstalled", () => {
  offered = null;
  tell();
});

function isInstalled(): boolean {
  return window.matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
}

function isIos(): boolean {
  return /iPhone|iPad/.test(navigator.userAgent) || (/Mac OS X/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

export function useInstall(): { way: "button" | "ios" | null; install: () => void; dismiss: () => void } {
  const { installHint } = usePreferences();
  const prompt = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
  );
  const way = installHint === "dismissed" || isInstalled() ? null : prompt ? "button" : isIos() ? "ios" : null;
  return {
    way,
    install: () => void prompt?.prompt().then(() => prefer({ installHint: "dismissed" })),
    dismiss: () => prefer({ installHint: "dismissed" }),
  };
}
