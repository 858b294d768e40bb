import { strToU8, zipSync } from "fflate";
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
  ["a title above", 'Personal, Stand 3. November\n\nName;Funktion\nMiriam Fuchs;"Pflege; 4B"'],
  ["spaces around and rows without a word", ' Name ; Funktion \n;;\n\n  Miriam   Fuchs ;"Pflege; 4B"'],
])("%s", (_, text) => expect(tableOf(text)).toMatchObject({ rows: expect.arrayContaining(LIST) }));

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

test("a quotation mark that swallows rows is no list, and one in the middle of a word is", () => {
  expect(tableOf('Nachname;Vorname\n"Müller;Jan\nSchulz;Eva')).toBe("quotes");
  expect(tableOf('Name\n"Fuchs" Miriam\nEva Lang')).toBe("quotes");
  expect(tableOf('Name\nMiriam "Mimi" Fuchs')).toMatchObject({ rows: [["Name"], ['Miriam "Mimi" Fuchs']] });
});

test("what nobody sees in a name is not part of it", () => {
  expect(tableOf("\u202EEva\u200B La\u00ADng\u2069;\u0645\u06CC\u200C\u0646")).toMatchObject({ rows: [["Eva Lang", "\u0645\u06CC\u200C\u0646"]] });
});

test("what is no list says so", () => {
  expect(tableOf(" \n;;\n")).toBe("empty");
  expect(tableOf("a\0b")).toBe("not_text");
  expect(tableOf("x".repeat(1_000_001))).toBe("too_large");
  expect(tableOf(`${";".repeat(60)}x`)).toBe("too_wide");
  expect(tableOf(`Name\n${"Jo Weber\n".repeat(ROWS_MAX)}`)).toMatchObject({ rows: { length: ROWS_MAX + 1 } });
  expect(tableOf(`Name\n${"Jo Weber\n".repeat(ROWS_MAX + 1)}`)).toBe("too_many_rows");
  expect(tableOf("x\n".repeat(400_000))).toBe("too_many_rows");
});

test.each([
  ["UTF-8 with its mark", new TextEncoder().encode("\uFEFFName\nÖzlem Weiß")],
  ["what Windows wrote", Uint8Array.from([...new TextEncoder().encode("Name\n"), 0xd6, ...new TextEncoder().encode("zlem Wei"), 0xdf])],
  ["UTF-16 with its mark", new Uint8Array(Uint16Array.from([0xfeff, ...Array.from("Name\nÖzlem Weiß", (letter) => letter.charCodeAt(0))]).buffer)],
])("a file in %s", async (_, bytes) => expect(await tableOfFile(new Blob([bytes]))).toMatchObject({ rows: [["Name"], ["Özlem Weiß"]] }));

/** The least that is an Excel file, with this sheet in it. */
function workbook(sheet: string): Blob {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  const ns = "http://schemas.openxmlformats.org";
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${ns}/package/2006/content-types"/>`,
    "xl/workbook.xml": `<workbook xmlns="${ns}/spreadsheetml/2006/main" xmlns:r="${ns}/officeDocument/2006/relationships"><sheets><sheet name="Personal" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${ns}/package/2006/relationships"><Relationship Id="r1" Type="${ns}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${ns}/spreadsheetml/2006/main"><sheetData>${sheet}</sheetData></worksheet>`,
  };
  return new Blob([zipSync(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(head + xml)])))]);
}

const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;

test("an Excel file is read with its numbers and empty cells", async () => {
  const sheet = workbook(`<row r="1">${cell("A1", "Nr.")}${cell("B1", "Name")}</row><row r="2"><c r="A2"><v>1001</v></c>${cell("B2", "Özlem Weiß")}</row><row r="4">${cell("B4", "Jo Weber")}</row>`);
  expect(await tableOfFile(sheet)).toEqual({
    rows: [
      ["Nr.", "Name"],
      ["1001", "Özlem Weiß"],
      ["", "Jo Weber"],
    ],
    lines: [1, 2, 4],
  });
});

test("a stray cell or two do no harm", async () => {
  const sheet = workbook(`<row r="1">${cell("A1", "Jo Weber")}<c r="CZ1"/></row><row r="2000"><c r="A2000"/></row>`);
  expect(await tableOfFile(sheet)).toEqual({ rows: [["Jo Weber"]], lines: [1] });
});

test("a file that went away while it was chosen can be chosen again", async () => {
  const gone = Object.assign(new Blob(["Name"]), { arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) });
  expect(await tableOfFile(gone)).toBe("unread");
});

test.each([
  ["a ZIP without a workbook", new Blob([zipSync({ "brief.txt": strToU8("Hallo") })])],
  ["half of a file", new Blob([Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0x14])])],
  ["a sheet that ends early", workbook('<row r="1"><c r="A1"')],
  ["a part that unpacks to more than a list has", workbook(" ".repeat(600_000))],
  ["a row far away", workbook(`<row r="1">${cell("A1", "Name")}</row><row r="200000000">${cell("A200000000", "Jo Weber")}</row>`)],
  ["a row a little nearer", workbook(`<row r="1">${cell("A1", "Name")}</row><row spans='>' r='20001'/>`)],
  ["a row whose number is spelt otherwise", workbook('<row r="&#50;00000000"/>')],
  ["a cell far away", workbook(`<row r="1">${cell("ZZZZZZ1", "Name")}</row>`)],
  ["many rows with a cell at the right edge", workbook(`<row r="1">${cell("XFD1", "Name")}</row><row r="9000"/>`)],
  ["an old Excel file", new Blob([Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])])],
])("%s is no list", async (_, file) => expect(await tableOfFile(file)).toBe("spreadsheet"));
