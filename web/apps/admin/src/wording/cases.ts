/** What cases of the archive, their states and what is in them are called. */
import type { Case, CaseConversation, CaseState, NamedPerson } from "@konsil/admin-api";
import type { RefusalView } from "@konsil/engine";
import { localeOf } from "@konsil/session";
import type { TagProps } from "@konsil/ui";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** The end of an id: its beginning is a time, and cases of one day would look alike. */
export function caseNumber(id: string): string {
  return id.replaceAll("-", "").slice(-8);
}

export function caseStateText(i18n: I18n, state: CaseState): string {
  switch (state) {
    case "asked":
      return i18n._(msg`Wartet auf Freigabe`);
    case "open":
      return i18n._(msg`Offen`);
    case "expired":
      return i18n._(msg`Abgelaufen`);
    case "refused":
      return i18n._(msg`Abgelehnt`);
    case "closed":
      return i18n._(msg`Geschlossen`);
  }
}

export function caseStateKind(state: CaseState): NonNullable<TagProps["kind"]> {
  switch (state) {
    case "asked":
      return "urgent";
    case "open":
      return "success";
    case "refused":
      return "danger";
    case "expired":
    case "closed":
      return "neutral";
  }
}

export function nameOf(i18n: I18n, person: NamedPerson): string {
  return person.name ?? i18n._(msg`eine gelöschte Person`);
}

export function namesOf(i18n: I18n, people: readonly NamedPerson[]): string {
  return new Intl.ListFormat(localeOf(i18n.locale), { type: "conjunction" }).format(people.map((person) => nameOf(i18n, person)));
}

/** First and last day; the period's end is the first moment that is not in it. */
export function periodText(i18n: I18n, { from, until }: Pick<Case, "from" | "until">): string {
  const format = new Intl.DateTimeFormat(localeOf(i18n.locale), { day: "numeric", month: "numeric", year: "numeric" });
  const [first, last] = [format.format(from), format.format(until - 1)];
  return first === last ? first : `${first} – ${last}`;
}

/** A moment to the second, as records need it. */
export function stampText(i18n: I18n, time: number): string {
  return new Intl.DateTimeFormat(localeOf(i18n.locale), { dateStyle: "short", timeStyle: "medium" }).format(time);
}

export function secondsText(i18n: I18n, time: number): string {
  return new Intl.DateTimeFormat(localeOf(i18n.locale), { timeStyle: "medium" }).format(time);
}

export function conversationKindText(i18n: I18n, kind: CaseConversation["kind"]): string {
  switch (kind) {
    case "direct":
      return i18n._(msg`Zu zweit`);
    case "group":
      return i18n._(msg`Gruppe`);
    case "room":
      return i18n._(msg`Raum mit Gast`);
  }
}

/** Why an entry was not shown to anybody, or cannot be shown here. */
export function archiveRefusalText(i18n: I18n, reason: RefusalView): string {
  switch (reason) {
    case "false_archive_copy":
      return i18n._(msg`Die Archivkopie stimmt nicht mit dem überein, was die Empfänger bekommen haben. Auch ihre Geräte haben sie abgelehnt.`);
    case "forged":
      return i18n._(msg`Die Unterschrift stimmt nicht. Wer das geschrieben hat, ist nicht erwiesen; kein Gerät hat es angezeigt.`);
    case "replayed":
      return i18n._(msg`Eine Wiederholung einer anderen Nachricht. Kein Gerät hat sie angezeigt.`);
    case "malformed":
      return i18n._(msg`Unlesbar verpackt. Kein Gerät hat es angezeigt.`);
    case "unreadable":
      return i18n._(msg`Mit einem anderen Archivschlüssel verschlossen als dem, der gerade offen ist.`);
  }
}
