/** Texts that are begun for one: a call back, a handover by SBAR (situation, background, assessment, recommendation). */
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export interface Sbar {
  situation: string;
  background: string;
  assessment: string;
  recommendation: string;
}

export function callBackText(i18n: I18n): string {
  return i18n._(msg`Rückruf bitte. Es geht um: `);
}

/** Only what was filled in, each under its word. */
export function sbarText(i18n: I18n, sbar: Sbar): string {
  const parts: [string, string][] = [
    [i18n._(msg`Situation`), sbar.situation],
    [i18n._(msg`Hintergrund`), sbar.background],
    [i18n._(msg`Einschätzung`), sbar.assessment],
    [i18n._(msg`Empfehlung`), sbar.recommendation],
  ];
  return parts
    .filter(([, text]) => text.trim() !== "")
    .map(([word, text]) => `*${word}:* ${text.trim()}`)
    .join("\n");
}
