/** Finds rows of an opened case by words, person and time. */
import { fold, speltOut, spellings } from "@konsil/ui/fold.ts";
import { type ArchiveRow, personOf, textOf } from "./archiveRows.ts";

export interface CaseSearch {
  /** All of its words, anywhere, whatever their case, accents and umlauts. */
  text: string;
  /** A person's id; empty for all. */
  person: string;
  /** Milliseconds; null for no limit. */
  from: number | null;
  until: number | null;
}

export interface Hit {
  conversation: string;
  row: ArchiveRow;
}

export const NO_SEARCH: CaseSearch = { text: "", person: "", from: null, until: null };

export function isSearching(search: CaseSearch): boolean {
  return search.text.trim() !== "" || search.person !== "" || search.from !== null || search.until !== null;
}

/** Each of the words that are looked for, in every spelling of it: "Müller" is "Mueller", too. */
export function wordsOf(text: string): string[][] {
  const words = text.normalize("NFKC").toLowerCase().split(/\s+/).filter((word) => word !== "");
  return words.map((word) => [...spellings(fold(word)), fold(speltOut(word))]);
}

const folded = new WeakMap<ArchiveRow, string>();

/** Folded once: ten thousand rows are looked through at every letter that is typed. */
function foldedText(row: ArchiveRow): string {
  const known = folded.get(row);
  if (known !== undefined) return known;
  const text = fold(textOf(row).normalize("NFKC"));
  folded.set(row, text);
  return text;
}

/** Oldest first within each conversation; `more` when there are more than `max`. */
export function searchRows(conversations: readonly { id: string; rows: readonly ArchiveRow[] }[], search: CaseSearch, max: number): { hits: Hit[]; more: boolean } {
  const words = wordsOf(search.text);
  const hits: Hit[] = [];
  for (const { id, rows } of conversations) {
    for (const row of rows) {
      if (row.kind === "note" && textOf(row) === "" && (words.length > 0 || search.person === "")) continue;
      if (search.person !== "" && personOf(row)?.id !== search.person) continue;
      if (search.from !== null && row.time < search.from) continue;
      if (search.until !== null && row.time >= search.until) continue;
      const text = foldedText(row);
      if (!words.every((word) => word.some((spelling) => text.includes(spelling)))) continue;
      if (hits.length === max) return { hits, more: true };
      hits.push({ conversation: id, row });
    }
  }
  return { hits, more: false };
}
