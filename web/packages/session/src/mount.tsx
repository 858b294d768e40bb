/** Puts an app on the page: preferences first (no flash of the wrong theme), then the language, then React. */
import "@konsil/ui/base.css";
import type { EngineClient } from "@konsil/engine";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { keepAboveKeyboard } from "./keepAboveKeyboard.ts";
import { type Catalogues, speak } from "./languages.ts";
import { onPreferences, prefer, preferences, startPreferences } from "./preferences.ts";

export async function mountNode(catalogues: Catalogues, node: () => ReactNode): Promise<void> {
  startPreferences();
  keepAboveKeyboard();
  let { language: spoken, form: said } = preferences();
  await speak(catalogues, spoken, said);
  // Also when the language was chosen in another tab. Offline and not yet loaded, the old one stays.
  onPreferences(() => {
    const { language, form } = preferences();
    if (language === spoken && form === said) return;
    const before = { language: spoken, form: said };
    [spoken, said] = [language, form];
    void speak(catalogues, language, form).catch(() => {
      ({ language: spoken, form: said } = before);
      prefer(before);
    });
  });
  const place = document.getElementById("app");
  if (!place) throw new Error("#app is missing");
  createRoot(place).render(node());
}

export function mountApp(engine: EngineClient, catalogues: Catalogues, page: () => ReactNode): Promise<void> {
  return mountNode(catalogues, () => <App engine={engine}>{page()}</App>);
}
