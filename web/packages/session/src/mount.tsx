/** Puts the app on the page: preferences first (no flash of the wrong theme), then the language, then React. */
import "@konsil/ui/base.css";
import type { EngineClient } from "@konsil/engine";
import { i18n } from "@lingui/core";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { speak } from "./languages/languages.ts";
import { onPreferences, prefer, preferences, startPreferences } from "./preferences/preferences.ts";

export async function mountNode(node: () => ReactNode): Promise<void> {
  startPreferences();
  await speak(preferences().language);
  // Also when the language was chosen in another tab. Offline and not yet loaded, the old one stays.
  onPreferences(() => {
    const { language } = preferences();
    if (language !== i18n.locale) void speak(language).catch(() => prefer({ language: i18n.locale === "en" ? "en" : "de" }));
  });
  const place = document.getElementById("app");
  if (!place) throw new Error("#app is missing");
  createRoot(place).render(node());
}

export function mountApp(engine: EngineClient): Promise<void> {
  return mountNode(() => <App engine={engine} />);
}
