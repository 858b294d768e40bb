/** People, as many pages as it takes. */
import type { Person, PersonState } from "@konsil/admin-api";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";
import { BY_NAME, type PeopleSorting } from "../../routing/paths.ts";

const PAGE_MAX = 100;

export interface PeopleWish {
  search: string;
  state: PersonState | "all";
  /** By name, if nothing else is said. */
  sorting?: PeopleSorting;
  /** About so many. */
  count: number;
}

export async function readPeople(access: AdministrationAccess, { search, state, sorting = BY_NAME, count }: PeopleWish): Promise<{ people: Person[]; more: boolean }> {
  const people: Person[] = [];
  let after: string | null | undefined;
  do {
    const query = { search, sort: sorting.by, descending: sorting.descending, limit: PAGE_MAX, ...(state === "all" ? {} : { state }), ...(after ? { after } : {}) };
    const page = await access.ask((client) => client.GET("/api/admin/v1/people", { params: { query } }));
    people.push(...page.people);
    after = page.next;
  } while (after && people.length < count);
  return { people, more: Boolean(after) };
}
