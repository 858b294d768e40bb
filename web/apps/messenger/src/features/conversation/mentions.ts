/** Who a text mentions, and whom an "@" at the caret may mean. */
import type { ConversationView, DutyNameView, MentionView, PersonView } from "@konsil/engine";
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

/** What else than people can stand behind an "@". */
export interface MentionWords {
  /** The word for all ("alle"). */
  everybody: string;
  /** The house's duties. */
  duties: readonly DutyNameView[];
  /** What an edited message mentions already: a duty in it stays the person whom it meant then. */
  known?: readonly MentionView[];
  /** Who was chosen from the list, and in an edit whom it meant already: of two with the same name only that one is meant. */
  chosen?: ReadonlySet<string>;
}

function namesIn(text: string, conversation: ConversationView, { everybody, duties, known = [] }: MentionWords): Set<string> {
  if (!text.includes("@")) return new Set();
  const group = conversation.kind !== "direct" ? [everybody] : [];
  const labels = [...others(conversation).map((person) => person.name), ...group, ...duties.map((duty) => duty.name), ...known.map((one) => one.label)];
  return new Set(labelsOf(parseText(text, labels)));
}

/** The people whom a text meant, by id: whoever edits it begins with them. */
export function meantBy(mentions: readonly MentionView[]): Set<string> {
  return new Set(mentions.flatMap(({ person }) => person ?? []));
}

/** Somebody was chosen, by id, beside the rest of the text. Whoever else is called so is meant no more, unless the rest has the name, too. */
export function noteChosen(chosen: Set<string>, id: string, rest: string, conversation: ConversationView, words: MentionWords): void {
  const people = others(conversation);
  const name = people.find((person) => person.id === id)?.name;
  if (name === undefined) return;
  const alone = !namesIn(rest, conversation, words).has(name);
  for (const other of people) if (alone && other.name === name) chosen.delete(other.id);
  chosen.add(id);
}

/** Everyone whose name stands behind an "@" in the text. Duties are resolved by the engine, when the text is sent. */
export function mentionsIn(text: string, conversation: ConversationView, words: MentionWords): MentionView[] {
  const found = namesIn(text, conversation, words);
  const { everybody, known = [], chosen: meant = meantBy(known) } = words;
  const named = others(conversation).filter((person) => found.has(person.name));
  // Nobody of them was chosen, as in a text that was typed by hand: all who are called so are meant.
  const people = named.filter((person) => meant.has(person.id) || !named.some((other) => other.name === person.name && meant.has(other.id)));
  return [
    ...(conversation.kind !== "direct" && found.has(everybody) ? [{ person: null, label: everybody }] : []),
    ...people.map((person) => ({ person: person.id, label: person.name })),
    ...known.filter(({ label }) => found.has(label) && label !== everybody && !people.some((person) => person.name === label)),
  ];
}

/** The duties behind an "@" in the text, by their ids. */
export function dutiesIn(text: string, conversation: ConversationView, words: MentionWords): string[] {
  const found = namesIn(text, conversation, words);
  const taken = new Set([...others(conversation).map((person) => person.name), ...(words.known ?? []).map((one) => one.label)]);
  return words.duties.filter((duty) => found.has(duty.name) && !taken.has(duty.name)).map((duty) => duty.id);
}

/** What stands between an "@" and the caret, where a name may be meant. */
export function mentionAt(text: string, caret: number): { from: number; search: string } | null {
  const match = /(?:^|[\s(])@([\p{L}\p{N}.\- ]{0,40})$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const search = match[1] ?? "";
  return { from: caret - search.length - 1, search };
}

export interface MentionChoices {
  people: PersonView[];
  /** Duties that somebody else here holds. */
  duties: { duty: DutyNameView; holder: PersonView }[];
  everybody: boolean;
}

/** Members whose name or role has a word that begins so, duties that they hold, and everybody. */
export function mentionChoices(search: string, conversation: ConversationView, everybody: string): MentionChoices {
  const needle = fold(search);
  const matches = (text: string) => fold(text).startsWith(needle) || fold(text).includes(` ${needle}`);
  const people = others(conversation).filter((person) => needle === "" || matches(person.name) || matches(person.role));
  const duties = conversation.members
    .filter((member) => !member.person.me)
    .flatMap((member) => member.duties.map((duty) => ({ duty, holder: member.person })))
    .filter(({ duty }) => needle === "" || matches(duty.name));
  return { people: people.slice(0, CHOICES_MAX), duties: duties.slice(0, CHOICES_MAX), everybody: conversation.kind !== "direct" && fold(everybody).startsWith(needle) };
}
