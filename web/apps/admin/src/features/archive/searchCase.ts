/** Finds rows of an opened case by words, person and time. */
import { type ArchiveRow, personOf, textOf } from "./archiveRows.ts";

export interface CaseSearch {
  /** All of its words, anywhere, whatever their case. */
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

const plain = (text: string) => text.normalize("NFKC").toLocaleLowerCase();

/** Oldest first within each conversation; `more` when there are more than `max`. */
export function searchRows(conversations: readonly { id: string; rows: readonly ArchiveRow[] }[], search: CaseSearch, max: number): { hits: Hit[]; more: boolean } {
  const words = plain(search.text).split(/\s+/).filter((word) => word !== "");
  const hits: Hit[] = [];
  for (const { id, rows } of conversations) {
    for (const row of rows) {
      if (row.kind === "note" && textOf(row) === "" && (words.length > 0 || search.person === "")) continue;
      if (search.person !== "" && personOf(row)?.id !== search.person) continue;
      if (search.from !== null && row.time < search.from) continue;
      if (search.until !== null && row.time >= search.until) continue;
      const text = plain(textOf(row));
      if (!words.every((word) => text.includes(word))) continue;
      if (hits.length === max) return { hits, more: true };
      hits.push({ conversation: id, row });
    }
  }
  return { hits, more: false };
}
