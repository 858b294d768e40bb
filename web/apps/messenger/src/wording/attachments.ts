/** What is attached, in a word or two: where there is no room for it. */
import type { AttachmentKindView, AttachmentView, HitView, LastLineView, LocationView, QuoteView } from "@konsil/engine";
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { isBlank } from "@konsil/ui/blank.ts";
import { clockText } from "@konsil/ui/clockText.ts";
import { contactOf } from "./contacts.ts";
import { placeText } from "./location.ts";
import { pollQuestion } from "./polls.ts";

export function attachmentText(i18n: I18n, kind: AttachmentKindView, count: number): string {
  switch (kind) {
    case "image":
      return i18n._(msg`${plural(count, { one: "Foto", other: "# Fotos" })}`);
    case "video":
      return i18n._(msg`${plural(count, { one: "Video", other: "# Videos und Fotos" })}`);
    case "file":
      return i18n._(msg`${plural(count, { one: "Datei", other: "# Dateien" })}`);
    case "voice":
      return i18n._(msg`Sprachnachricht`);
  }
}

/** The words of a message; of one without any, what is attached, or that it is a place. */
export function wordsOf(i18n: I18n, { text, attachments, location }: { text: string; attachments: readonly AttachmentView[]; location: LocationView | null }): string {
  const [first] = attachments;
  if (location !== null) return placeText(i18n, location);
  return isBlank(text) && first ? attachmentText(i18n, first.kind, attachments.length) : said(i18n, text);
}

/** What a poll asks; the words of a contact instead of its address; of letters that nobody sees, that there are none. */
function said<Text extends string | null>(i18n: I18n, text: Text): Text | string {
  if (text !== null && text !== "" && isBlank(text)) return i18n._(msg`Leere Nachricht`);
  const question = text === null ? null : pollQuestion(text);
  if (question !== null) return i18n._(msg`Umfrage: ${question}`);
  const contact = text === null ? null : contactOf(text);
  return contact === null ? text : i18n._(msg`Kontakt: ${contact.who}`);
}

/** What stands for a message elsewhere, of which only this is known there; null when the message is not there. */
export function quotedText(i18n: I18n, { text, attachment, location }: Pick<QuoteView, "text" | "attachment" | "location">): string | null {
  if (text === null || !isBlank(text)) return said(i18n, text);
  if (attachment !== null) return attachmentText(i18n, attachment, 1);
  return location ? i18n._(msg`Standort`) : said(i18n, text);
}

/** What was found, in parts of which the odd ones are hits; of a message without words, what it is. */
export function foundParts(i18n: I18n, { parts, attachment, location }: Pick<HitView, "parts" | "attachment" | "location">): readonly string[] {
  const text = parts.join("");
  const words = quotedText(i18n, { text, attachment, location });
  return words === text || words === null ? parts : [words];
}

/** What can be copied of a message: nothing of one that is only files. */
export function copiedText(i18n: I18n, content: Parameters<typeof wordsOf>[1]): string {
  return isBlank(content.text) && content.location === null ? "" : wordsOf(i18n, content);
}

/** The last line of a chat: what it is, then its words. */
export function lastLineText(i18n: I18n, line: Extract<LastLineView, { type: "text" }>): string {
  const nothing = isBlank(line.text) && line.attachment === null && !line.location;
  const words = nothing ? said(i18n, line.text) : isBlank(line.text) ? "" : pollQuestion(line.text) === null ? line.text : said(i18n, line.text);
  if (line.attachment === "voice" && line.duration_ms !== null) {
    return [`${attachmentText(i18n, "voice", 1)} (${clockText(line.duration_ms)})`, words].filter((part) => part !== "").join(" · ");
  }
  const kind = line.attachment !== null ? attachmentText(i18n, line.attachment, line.attachments) : line.location ? i18n._(msg`Standort`) : "";
  return [kind, words].filter((part) => part !== "").join(" · ");
}
