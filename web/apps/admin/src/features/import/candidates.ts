/** Whom a list would invite: each row held against the people of the hospital and the rows above it. */
import type { Person } from "@konsil/admin-api";
import { NAME_MAX, nameLength } from "../../wording/names.ts";
import { bareName } from "../invite/namesakes.ts";
import { type Columns, lackOf, personOf } from "./columns.ts";
import type { Table } from "./importTable.ts";

export type Standing =
  | { standing: "new" }
  /** Somebody is called so already. */
  | { standing: "known"; person: Person }
  /** A row above has the same name. */
  | { standing: "twice"; above: number }
  | { standing: "flawed"; flaw: "no_name" | "no_last_name" | "name_long" | "role_long" };

export type Candidate = Standing & {
  /** The line of the list. */
  line: number;
  name: string;
  role: string;
};

/** `head`: the first row names the columns. The deleted are nobody any more. */
export function candidatesOf(table: Table, head: boolean, columns: Columns, people: Person[]): Candidate[] {
  const known = new Map(people.filter((person) => person.state !== "deleted").map((person) => [bareName(person.name), person]));
  const above = new Map<string, number>();
  return table.rows.slice(head ? 1 : 0).map((row, index) => {
    const line = table.lines[index + (head ? 1 : 0)] ?? 0;
    const listed = personOf(row, columns);
    const key = bareName(listed.name);
    const lack = lackOf(row, columns);
    const standing: Standing = lack === null ? standingOf(listed.name, listed.role, known.get(key), above.get(key)) : { standing: "flawed", flaw: lack };
    // Whom one heeds: of a row with a flaw nobody is made.
    if (standing.standing !== "flawed" && !above.has(key)) above.set(key, line);
    return { ...standing, line, ...listed };
  });
}

function standingOf(name: string, role: string, person: Person | undefined, above: number | undefined): Standing {
  if (nameLength(name) > NAME_MAX) return { standing: "flawed", flaw: "name_long" };
  if (nameLength(role) > NAME_MAX) return { standing: "flawed", flaw: "role_long" };
  if (person !== undefined) return { standing: "known", person };
  return above === undefined ? { standing: "new" } : { standing: "twice", above };
}

/** Whom one invites unless one chooses otherwise. */
export function proposed(candidates: Candidate[]): Set<number> {
  return new Set(candidates.filter((one) => one.standing === "new").map((one) => one.line));
}
