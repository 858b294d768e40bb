/** What was answered to an urgent message, as a sentence. */
import type { AnswerView } from "@konsil/engine";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** One's own. */
export function ownAnswer(i18n: I18n, { stand, words }: AnswerView): string {
  switch (stand) {
    case "noted":
      return withWords(i18n._(msg`Du hast bestätigt`), words);
    case "takes_over":
      return withWords(i18n._(msg`Du übernimmst`), words);
    case "calls_back":
      return withWords(i18n._(msg`Du rufst zurück`), words);
    case "declines":
      return withWords(i18n._(msg`Du kannst gerade nicht`), words);
  }
}

/** Somebody else's. */
export function answerOf(i18n: I18n, name: string, { stand, words }: AnswerView): string {
  switch (stand) {
    case "noted":
      return withWords(i18n._(msg`${name} hat bestätigt`), words);
    case "takes_over":
      return withWords(i18n._(msg`${name} übernimmt`), words);
    case "calls_back":
      return withWords(i18n._(msg`${name} ruft zurück`), words);
    case "declines":
      return withWords(i18n._(msg`${name} kann gerade nicht`), words);
  }
}

/** Below a name. */
export function answerAlone(i18n: I18n, { stand, words }: AnswerView): string | null {
  switch (stand) {
    case "noted":
      return words === null ? null : withWords(i18n._(msg`Hat bestätigt`), words);
    case "takes_over":
      return withWords(i18n._(msg`Übernimmt`), words);
    case "calls_back":
      return withWords(i18n._(msg`Ruft zurück`), words);
    case "declines":
      return withWords(i18n._(msg`Kann gerade nicht`), words);
  }
}

function withWords(said: string, words: string | null): string {
  return words === null ? said : `${said}: ${words}`;
}
