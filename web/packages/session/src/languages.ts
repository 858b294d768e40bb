/** The languages of the house. An app brings its texts, one chunk for each language; German first. */
import { i18n, type Messages } from "@lingui/core";

export type Language = "de" | "en";

/** Loads the texts of an app, by language. */
export type Catalogues = Record<Language, () => Promise<{ messages: Messages }>>;

/** Loads a language and makes it current. */
export async function speak(catalogues: Catalogues, language: Language): Promise<void> {
  const { messages } = await catalogues[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

/** For dates, sorting and React Aria. */
export function localeOf(language: string): "de-DE" | "en-GB" {
  return language === "en" ? "en-GB" : "de-DE";
}
