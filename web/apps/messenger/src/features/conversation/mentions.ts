/** Who a text mentions, and whom an "@" at the caret may mean. */
import type { ConversationView, MentionView, PersonView } from "@konsil/engine";
import { fold, parseText, type Piece } from "@konsil/ui";

/** With more people than this, mentioning everybody deserves a second thought. */
export const EVERYBODY_MANY = 20;
const CHOICES_MAX = 5;

function others(conversation: ConversationView): PersonView[] {
  return conversation.members.map((member) => member.person).filter((person) => !person.me);
}

function labelsOf(pieces: Piece[]): string[] {
  return pieces.flatMap((piece) => (piece.type === "mention" ? [piece.label] : "pieces" in piece ? labelsOf(piece.pieces) : []));
}

/** Everyone whose name stands behind an "@" in the text; `everybody` is the word for all ("alle"). */
export function mentionsIn(text: string, conversation: ConversationView, everybody: string): MentionView[] {
  if (!text.includes("@")) return [];
  const people = others(conversation);
  const group = conversation.kind !== "direct";
  const found = new Set(labelsOf(parseText(text, [...people.map((person) => person.name), ...(group ? [everybody] : [])])));
  return [
    ...(group && found.has(everybody) ? [{ person: null, label: everybody }] : []),
    ...people.filter((person) => found.has(person.name)).map((person) => ({ person: person.id, label: person.name })),
  ];
}

/** What stands between an "@" and the caret, where a name may be meant. */
export function mentionAt(text: string, caret: number): { from: number; search: string } | null {
  const match = /(?:^|[\s(])@([\p{L}\p{N}.\- ]{0,40})$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const search = match[1] ?? "";
  return { from: caret - search.length - 1, search };
}

/** Members whose name or role has a word that begins so; and everybody. */
export function mentionChoices(search: string, conversation: ConversationView, everybody: string): { people: PersonView[]; everybody: boolean } {
  const needle = fold(search);
  const matches = (text: string) => fold(text).startsWith(needle) || fold(text).includes(` ${needle}`);
  const people = others(conversation).filter((person) => needle === "" || matches(person.name) || matches(person.role));
  return { people: people.slice(0, CHOICES_MAX), everybody: conversation.kind !== "direct" && fold(everybody).startsWith(needle) };
}
