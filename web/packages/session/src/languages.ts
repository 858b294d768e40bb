/** The languages of the house. An app brings its texts, one chunk for each language; German first. */
import { i18n, type Messages } from "@lingui/core";

export type Language = "de" | "en";

/** How German addresses the reader: staff by du, guests by Sie. English knows no difference. */
export type Form = "du" | "sie";

type Load = () => Promise<{ messages: Messages }>;

/** Loads the texts of an app, by language. `sie` is German for guests, where an app has any. */
export type Catalogues = Record<Language, Load> & { sie?: Load };

/** Loads a language and makes it current. */
export async function speak(catalogues: Catalogues, language: Language, form: Form): Promise<void> {
  const load = (language === "de" && form === "sie" && catalogues.sie) || catalogues[language];
  const { messages } = await load();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

/** For dates, sorting and React Aria. */
export function localeOf(language: string): "de-DE" | "en-GB" {
  return language === "en" ? "en-GB" : "de-DE";
}
