/** People by name, as many pages as it takes. */
import type { Person, PersonState } from "@konsil/admin-api";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";

const PAGE_MAX = 100;

export interface PeopleWish {
  search: string;
  state: PersonState | "all";
  /** About so many. */
  count: number;
}

export async function readPeople(access: AdministrationAccess, { search, state, count }: PeopleWish): Promise<{ people: Person[]; more: boolean }> {
  const people: Person[] = [];
  let after: string | null | undefined;
  do {
    const query = { search, limit: PAGE_MAX, ...(state === "all" ? {} : { state }), ...(after ? { after } : {}) };
    const page = await access.ask((client) => client.GET("/api/admin/v1/people", { params: { query } }));
    people.push(...page.people);
    after = page.next;
  } while (after && people.length < count);
  return { people, more: Boolean(after) };
}
