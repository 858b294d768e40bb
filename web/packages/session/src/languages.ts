/**
 * The languages of the house. An app brings its texts in two chunks for each language: what every start says, and the rest, for which
 * its pages wait. German first.
 */
import { i18n, type Messages } from "@lingui/core";

export type Language = "de" | "en";

/** How German addresses the reader: staff by du, guests by Sie. English knows no difference. */
export type Form = "du" | "sie";

type Load = () => Promise<{ messages: Messages }>;

export interface Texts {
  /** What is said before any page of the app. */
  first: Load;
  rest?: Load;
}

/** The texts of an app, by language. `sie` is German for guests, where an app has any. */
export type Catalogues = Record<Language, Texts> & { sie?: Texts };

let spoken: { texts: Texts; language: Language; whole: boolean } | null = null;
let speaking: Promise<void> = Promise.resolve();
/** A page has asked for the rest. */
let whole = false;

/** Loads a language and makes it current. */
export function speak(catalogues: Catalogues, language: Language, form: Form): Promise<void> {
  const texts = (language === "de" && form === "sie" && catalogues.sie) || catalogues[language];
  speaking = begin(texts, language);
  return speaking;
}

async function begin(texts: Texts, language: Language): Promise<void> {
  const asked = whole;
  const [first, rest] = await Promise.all([texts.first(), asked ? texts.rest?.() : undefined]);
  spoken = { texts, language, whole: asked };
  i18n.loadAndActivate({ locale: language, messages: { ...first.messages, ...rest?.messages } });
  document.documentElement.lang = language;
}

/** Resolves when everything the app says can be said, in whichever language is current then. */
export async function speakWhole(): Promise<void> {
  whole = true;
  // A language that could not be loaded leaves the one before.
  await speaking.catch(() => undefined);
  const now = spoken;
  if (now === null || now.whole) return;
  const rest = await now.texts.rest?.();
  // Another one was chosen meanwhile.
  if (spoken !== now) return speakWhole();
  if (rest !== undefined && !now.whole) i18n.load(now.language, rest.messages);
  now.whole = true;
}

/** For dates, sorting and React Aria. */
export function localeOf(language: string): "de-DE" | "en-GB" {
  return language === "en" ? "en-GB" : "de-DE";
}
