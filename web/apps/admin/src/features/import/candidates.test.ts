import type { Person } from "@konsil/admin-api";
import { expect, test } from "vitest";
import { candidatesOf, proposed } from "./candidates.ts";
import { columnsByPlace, columnsOf, headOf, personOf } from "./columns.ts";

const person = (name: string, more: Partial<Person> = {}): Person =>
  ({ id: name, name, role: "Oberarzt", state: "active", level: "internal", administrator: false, devices: 1, ...more }) as Person;

test.each([
  [["Name", "Funktion"], { last: 0, role: 1 }],
  [["Personalnr.", "Nachname", "Vorname", "Akad. Titel", "Berufsgruppe", "Abteilung"], { last: 1, first: 2, title: 3, role: 4, unit: 5 }],
  [["First name", "Last name", "Job title", "Department"], { first: 0, last: 1, role: 2, unit: 3 }],
  [["Tätigkeit", "Mitarbeiter/in"], { role: 0, last: 1 }],
])("%s names its columns", (head, columns) => expect(columnsOf(head)).toEqual(columns));

test("a first row that is a person names no column", () => {
  expect(columnsOf(["Miriam Fuchs", "Pflege"])).toBeNull();
  expect([columnsByPlace(1), columnsByPlace(3)]).toEqual([{ last: 0 }, { last: 0, role: 1 }]);
});

test("the head may stand below what the list is called; people are no head, nor is anybody above one left out", () => {
  expect(headOf([["Personalliste Station 4B", "", ""], ["Stand:", "November", ""], ["Nachname", "Vorname", "Berufsgruppe"], ["Fuchs", "Miriam", "Pflege"]])).toEqual({
    at: 2,
    columns: { last: 0, first: 1, role: 2 },
  });
  expect(headOf([["Name"], ["Miriam Fuchs"]])).toEqual({ at: 0, columns: { last: 0 } });
  expect(headOf([["Miriam Fuchs", "Pflege"], ["Jan Ott", "Mitarbeiter"]])).toBeNull();
  expect(headOf([["Miriam Fuchs", "Pflege", "4B"], ["Jan Ott", "Mitarbeiter", "Station"]])).toBeNull();
});

test.each([
  [["Fuchs", "Miriam", "Dr.", "Pflege", "4B"], { last: 0, first: 1, title: 2, role: 3, unit: 4 }, { name: "Dr. Miriam Fuchs", role: "Pflege, 4B" }],
  [["Fuchs, Dr. Miriam", "Pflege"], { last: 0, role: 1 }, { name: "Dr. Miriam Fuchs", role: "Pflege" }],
  [["Miriam Fuchs"], { last: 0, role: 7 }, { name: "Miriam Fuchs", role: "" }],
])("%s is a person", (row, columns, listed) => expect(personOf(row, columns)).toEqual(listed));

test("who is there, twice on the list or without a name is told from the new, and only the new are proposed", () => {
  const rows = [["Name"], ["Miriam Fuchs"], ["dr. jonas weber"], ["Miriam  fuchs"], [""], ["x".repeat(65)], ["Alt Gelöscht"]];
  const table = { rows, lines: rows.map((_, index) => index + 1) };
  const candidates = candidatesOf(table, true, { last: 0 }, [person("Jonas Weber"), person("Alt Gelöscht", { state: "deleted" })]);
  expect(candidates.map(({ line, standing }) => [line, standing])).toEqual([
    [2, "new"],
    [3, "known"],
    [4, "twice"],
    [5, "flawed"],
    [6, "flawed"],
    [7, "new"],
  ]);
  expect(candidates[2]).toMatchObject({ line: 4, standing: "twice", above: 2 });
  expect([...proposed(candidates)]).toEqual([2, 7]);
});

test("a row that is skipped is nobody's namesake", () => {
  const table = { rows: [["Jo Weber", "x".repeat(65)], ["Jo Weber", "Pflege"], ["jo weber", ""]], lines: [1, 2, 3] };
  expect(candidatesOf(table, false, { last: 0, role: 1 }, [])).toMatchObject([{ standing: "flawed" }, { standing: "new" }, { standing: "twice", above: 2 }]);
});

test("64 characters are short enough, however many bytes they are", () => {
  const table = { rows: [["😀".repeat(64), "ä".repeat(64)], ["Jo", "ä".repeat(65)]], lines: [1, 2] };
  expect(candidatesOf(table, false, { last: 0, role: 1 }, []).map((one) => one.standing)).toEqual(["new", "flawed"]);
});

test("a first name or a title alone is a row to mend, and nobody's namesake", () => {
  const table = { rows: [["", "Miriam", ""], ["Dr.", "", ""], ["", "", "Kaya"], ["", "Miriam", ""]], lines: [2, 3, 4, 5] };
  const candidates = candidatesOf(table, false, { title: 0, first: 1, last: 2 }, [person("Miriam")]);
  expect(candidates.map((one) => (one.standing === "flawed" ? one.flaw : one.standing))).toEqual(["no_last_name", "no_name", "new", "no_last_name"]);
  expect([...proposed(candidates)]).toEqual([4]);
});
