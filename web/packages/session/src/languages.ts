/** Loads the texts of a language (one chunk each) and makes them current. German first. */
import { i18n } from "@lingui/core";

export type Language = "de" | "en";

const LOADERS = {
  de: () => import("./de.ts"),
  en: () => import("./en.ts"),
} as const;

export async function speak(language: Language): Promise<void> {
  const { messages } = await LOADERS[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

/** For dates, sorting and React Aria. */
export function localeOf(language: string): "de-DE" | "en-GB" {
  return language === "en" ? "en-GB" : "de-DE";
}
