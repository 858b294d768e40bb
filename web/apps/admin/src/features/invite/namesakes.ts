/** Who is called the same as somebody about to be invited: the deleted do not count. */
import type { Person } from "@konsil/admin-api";
import { spellings } from "@konsil/ui";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";
import { readPeople } from "../people/readPeople.ts";

/** More than these are not told apart in a dialog. */
const SHOWN_MAX = 3;
const ASKED = 100;

export async function namesakes(access: AdministrationAccess, name: string): Promise<Person[]> {
  const { people } = await readPeople(access, { search: words(name).join(" "), state: "all", count: ASKED });
  return people.filter((person) => person.state !== "deleted" && sameName(person.name, name)).slice(0, SHOWN_MAX);
}

/** The same but for case, spaces, academic titles, which name comes first, accents, and "Mueller" for "Müller". */
export function sameName(one: string, other: string): boolean {
  return bareName(one) === bareName(other);
}

/** What names that are the same have in common. */
export function bareName(name: string): string {
  return words(name).map(spellingOf).sort().join(" ");
}

function words(name: string): string[] {
  return name.split(/[\s,]+/).filter((word) => word !== "" && !/^(dr|prof|pd|med|dipl|priv|doz)\.?$/i.test(word));
}

/** Letters that no decomposition leads to a base letter. */
const LETTERS: Record<string, string> = { ß: "ss", ø: "o", ł: "l", đ: "d", ı: "i", æ: "a", œ: "o" };

/** What the server's search finds, too, but for "ue" where it is no "ü": Baur is not Bauer. */
function spellingOf(word: string): string {
  const base = word.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "");
  const spelt = base.replaceAll(/[ßøłđıæœ]/g, (letter) => LETTERS[letter] ?? letter);
  return spellings(spelt).at(-1) ?? spelt;
}
