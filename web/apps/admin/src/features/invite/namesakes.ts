/** Who is called the same as somebody about to be invited: the deleted do not count. */
import type { Person } from "@konsil/admin-api";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";
import { readPeople } from "../people/readPeople.ts";

/** More than these are not told apart in a dialog. */
const SHOWN_MAX = 3;
const ASKED = 100;

export async function namesakes(access: AdministrationAccess, name: string): Promise<Person[]> {
  const { people } = await readPeople(access, { search: bareName(name), state: "all", count: ASKED });
  return people.filter((person) => person.state !== "deleted" && sameName(person.name, name)).slice(0, SHOWN_MAX);
}

/** The same but for case, spaces and academic titles. */
export function sameName(one: string, other: string): boolean {
  return bareName(one) === bareName(other);
}

/** A name without case, spaces and academic titles. */
export function bareName(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => !/^(dr|prof|pd|med|dipl|priv|doz)\.?$/.test(word))
    .join(" ")
    .trim();
}
