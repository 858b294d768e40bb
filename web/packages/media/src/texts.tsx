/**
 * The texts of this package, loaded with its first view and not with the app. An app that changes its language replaces all
 * texts; these are then put in again.
 */
import type { Messages } from "@lingui/core";
import { useLingui } from "@lingui/react";
import { type ReactNode, use } from "react";

function load(locale: string): Promise<{ messages: Messages }> {
  return locale === "en" ? import("./textsEn.ts") : import("./textsDe.ts");
}

const loaded = new Map<string, Promise<Messages>>();

/** For a view that wants its texts there when it comes. */
export function loadTexts(locale: string): Promise<Messages> {
  const known = loaded.get(locale);
  if (known) return known;
  const texts = load(locale).then(({ messages }) => messages);
  loaded.set(locale, texts);
  // Tried again the next time: the network may be back.
  texts.catch(() => loaded.delete(locale));
  return texts;
}

/** Around every view of this package that is loaded when needed. Suspends until the texts are there. */
export function MediaTexts({ children }: { children: ReactNode }) {
  const { i18n } = useLingui();
  const texts = use(loadTexts(i18n.locale));
  const first = Object.keys(texts)[0];
  // Not `load`, which tells everybody: nobody else shows these texts.
  if (first !== undefined && !(first in i18n.messages)) Object.assign(i18n.messages, texts);
  return children;
}
