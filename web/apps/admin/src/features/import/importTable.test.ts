import { expect, test } from "vitest";
import { ROWS_MAX, tableOf, tableOfFile } from "./importTable.ts";

const LIST = [
  ["Name", "Funktion"],
  ["Miriam Fuchs", "Pflege; 4B"],
];

test.each([
  ["semicolons, as a German spreadsheet saves it", 'Name;Funktion\r\nMiriam Fuchs;"Pflege; 4B"\r\n'],
  ["commas", 'Name,Funktion\nMiriam Fuchs,"Pflege; 4B"\n'],
  ["tabs, as rows are copied", "Name\tFunktion\nMiriam Fuchs\tPflege; 4B"],
  ["spaces around and rows without a word", ' Name ; Funktion \n;;\n\n  Miriam   Fuchs ;"Pflege; 4B"'],
])("%s", (_, text) => expect(tableOf(text)).toMatchObject({ rows: LIST }));

test("rows say the line they stand in, and have one width", () => {
  expect(tableOf("Name;Funktion\n\nJonas Weber\nAylin Kaya;Kardiologie")).toEqual({
    rows: [
      ["Name", "Funktion"],
      ["Jonas Weber", ""],
      ["Aylin Kaya", "Kardiologie"],
    ],
    lines: [1, 3, 4],
  });
});

test("a name with a comma in quotes stays one cell", () => {
  expect(tableOf('"Fuchs, Miriam",Pflege')).toMatchObject({ rows: [["Fuchs, Miriam", "Pflege"]] });
});

test("what is no list says so", () => {
  expect(tableOf(" \n;;\n")).toBe("empty");
  expect(tableOf("a\0b")).toBe("not_text");
  expect(tableOf("x".repeat(1_000_001))).toBe("too_large");
  expect(tableOf(`${";".repeat(60)}x`)).toBe("too_wide");
  expect(tableOf(`Name\n${"Jo Weber\n".repeat(ROWS_MAX)}`)).toMatchObject({ rows: { length: ROWS_MAX + 1 } });
  expect(tableOf(`Name\n${"Jo Weber\n".repeat(ROWS_MAX + 1)}`)).toBe("too_many_rows");
});

test.each([
  ["UTF-8 with its mark", new TextEncoder().encode("\uFEFFName\nÖzlem Weiß")],
  ["what Windows wrote", Uint8Array.from([...new TextEncoder().encode("Name\n"), 0xd6, ...new TextEncoder().encode("zlem Wei"), 0xdf])],
  ["UTF-16 with its mark", new Uint8Array(Uint16Array.from([0xfeff, ...Array.from("Name\nÖzlem Weiß", (letter) => letter.charCodeAt(0))]).buffer)],
])("a file in %s", async (_, bytes) => expect(await tableOfFile(new Blob([bytes]))).toMatchObject({ rows: [["Name"], ["Özlem Weiß"]] }));

test.each([
  ["xlsx", [0x50, 0x4b, 0x03, 0x04, 0x14]],
  ["xls", [0xd0, 0xcf, 0x11, 0xe0, 0xa1]],
])("a spreadsheet itself (%s) is told from a list", async (_, bytes) => expect(await tableOfFile(new Blob([Uint8Array.from(bytes)]))).toBe("spreadsheet"));
