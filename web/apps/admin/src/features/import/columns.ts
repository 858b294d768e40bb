/** What the columns of a list are, by their heads, and the person that a row makes with them. */
import { speltOut } from "@konsil/ui/fold.ts";

/** `last` alone is a whole name, also as "Fuchs, Miriam". */
export const FIELDS = ["title", "first", "last", "role", "unit"] as const;
export type Field = (typeof FIELDS)[number];

/** Which column is which; a field that the list does not have is missing. */
export type Columns = Partial<Record<Field, number>>;

/** Heads of the columns that personnel lists have, in both languages. */
const HEADS: Record<Field, RegExp> = {
  title: /^(akad(emischer)?)?(titel|grad)$|^title$/,
  first: /^(vorname|rufname|vornamen|firstname|givenname|forename)$/,
  last: /^(name|nachname|familienname|zuname|lastname|surname|familyname|fullname|vollername|vorundnachname|mitarbeiter(in|name)?|person)$/,
  role: /^(funktion|rolle|position|beruf|berufsgruppe|berufsbezeichnung|taetigkeit|dienstart|dienstbezeichnung|role|job|jobtitle|function|profession)$/,
  unit: /^(abteilung|station|bereich|klinik|team|einheit|organisationseinheit|fachabteilung|department|ward|unit)$/,
};

/** Null when the first row names no column: then it is a person like the others. */
export function columnsOf(head: string[]): Columns | null {
  const columns: Columns = {};
  for (const [place, cell] of head.entries()) {
    const word = plain(cell);
    const field = FIELDS.find((one) => columns[one] === undefined && HEADS[one].test(word));
    if (field !== undefined) columns[field] = place;
  }
  return columns.last === undefined && columns.first === undefined ? null : columns;
}

/** Above it may stand what the list is called and when it was made. */
const ABOVE_HEAD_MAX = 10;

/**
 * The row that names the columns, and its place; null when none does. One further down names two columns at least, and nothing above
 * it fills as many cells: whoever is a "Mitarbeiter" is no head, and those above are people.
 */
export function headOf(rows: string[][]): { at: number; columns: Columns } | null {
  let widest = 0;
  for (const [at, row] of rows.slice(0, ABOVE_HEAD_MAX + 1).entries()) {
    const columns = columnsOf(row);
    const filled = row.filter((cell) => cell !== "").length;
    if (columns !== null && (at === 0 || (Object.keys(columns).length > 1 && filled > widest))) return { at, columns };
    widest = Math.max(widest, filled);
  }
  return null;
}

function plain(head: string): string {
  return speltOut(head.toLowerCase()).replaceAll("ß", "ss").replace(/[^a-z]/gu, "");
}

/** Without a head the first column is the name, the second what somebody does. */
export function columnsByPlace(width: number): Columns {
  return width > 1 ? { last: 0, role: 1 } : { last: 0 };
}

export interface ListedPerson {
  name: string;
  role: string;
}

function cellsOf(row: string[], columns: Columns): (field: Field) => string {
  return (field) => (columns[field] === undefined ? "" : (row[columns[field]] ?? ""));
}

/** What a row lacks to be somebody: of a first name or a title alone nobody is made. */
export function lackOf(row: string[], columns: Columns): "no_name" | "no_last_name" | null {
  const cell = cellsOf(row, columns);
  if (cell("last") !== "") return null;
  return cell("first") === "" ? "no_name" : "no_last_name";
}

export function personOf(row: string[], columns: Columns): ListedPerson {
  const cell = cellsOf(row, columns);
  const last = cell("last");
  const comma = columns.first === undefined && /^([^,]+),\s*(.+)$/u.exec(last);
  const name = comma ? [cell("title"), comma[2], comma[1]] : [cell("title"), cell("first"), last];
  return { name: joined(name, " "), role: joined([cell("role"), cell("unit")], ", ") };
}

function joined(parts: (string | undefined)[], between: string): string {
  return parts
    .map((part) => part?.trim() ?? "")
    .filter((part) => part !== "")
    .join(between);
}
