/**
 * A list of people as it came: the first sheet of an Excel file, a file that a spreadsheet saved as CSV, or rows that were copied
 * out of one. Says what is wrong with it; never guesses at half of a list.
 */
import { asSeen } from "@konsil/ui/blank.ts";
import { strFromU8, unzipSync } from "fflate";
import Papa from "papaparse";

/** People of one list. */
export const ROWS_MAX = 1000;
/** More is not a list of that many people. */
const BYTES_MAX = 1_000_000;
/** Unpacked bytes of a part of an xlsx file, and of all that are read to see how large they are. */
const PART_MAX = 512 * 1024;
const PARTS_MAX = 16 * PART_MAX;
/** The last row that a sheet may name, and its cells if none were missing: gaps are filled. */
const SHEET_ROWS_MAX = 20_000;
const SHEET_CELLS_MAX = 2_000_000;
/** Columns that one can choose from. */
const COLUMNS_MAX = 50;

/** `spreadsheet`: one that is not read here, such as an old or a protected one. `unread`: not now, perhaps later. `quotes`: a quotation mark that opens and never closes, or closes too early, so that rows may have grown into one. */
export type TableFlaw = "unread" | "empty" | "too_large" | "too_many_rows" | "too_wide" | "spreadsheet" | "not_text" | "quotes";

/** Rows of the same width, each cell without spaces around it. Rows without a word are left out. */
export interface Table {
  rows: string[][];
  /** The line of the list that each row began as, counted from 1. */
  lines: number[];
}

export function tableOf(text: string): Table | TableFlaw {
  if (text.length > BYTES_MAX) return "too_large";
  if (text.includes("\0")) return "not_text";
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: delimiterOf(text) });
  if (errors.some(({ type }) => type === "Quotes")) return "quotes";
  return tableOfCells(data);
}

function tableOfCells(data: string[][]): Table | TableFlaw {
  const rows: string[][] = [];
  const lines: number[] = [];
  for (const [index, cells] of data.entries()) {
    const row = cells.map((cell) => asSeen(cell).replace(/\s+/gu, " ").trim());
    if (row.every((cell) => cell === "")) continue;
    rows.push(row);
    lines.push(index + 1);
  }
  // One more: the first may be the head.
  if (rows.length > ROWS_MAX + 1) return "too_many_rows";
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  if (width === 0) return "empty";
  if (width > COLUMNS_MAX) return "too_wide";
  return { rows: rows.map((row) => [...row, ...Array<string>(width - row.length).fill("")]), lines };
}

/** What stands between the cells of most lines (the first may be a title): copied rows have tabs, a German spreadsheet writes semicolons. */
function delimiterOf(text: string): string {
  const lines = text.split(/\r?\n/u, 20);
  const count = (mark: string) => lines.filter((line) => line.includes(mark)).length;
  return ["\t", ";", ","].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

export async function tableOfFile(file: Blob): Promise<Table | TableFlaw> {
  if (file.size > BYTES_MAX) return "too_large";
  const read = await file.arrayBuffer().catch(() => null);
  if (read === null) return "unread";
  const bytes = new Uint8Array(read);
  const begins = (magic: number[]) => magic.every((byte, place) => bytes[place] === byte);
  // A ZIP: xlsx, or ods. What follows is a compound file: xls.
  if (begins([0x50, 0x4b, 0x03, 0x04])) return tableOfSheet(bytes);
  if (begins([0xd0, 0xcf, 0x11, 0xe0])) return "spreadsheet";
  return tableOf(decoded(bytes));
}

/** The first sheet of an xlsx file. */
async function tableOfSheet(bytes: Uint8Array<ArrayBuffer>): Promise<Table | TableFlaw> {
  const reader = await import("read-excel-file/universal").catch(() => null);
  if (reader === null) return "unread";
  try {
    if (!isSmallInside(bytes)) return "spreadsheet";
    const sheet = await reader.readSheet(bytes.buffer);
    return tableOfCells(sheet.map((row) => row.map(cellText)));
  } catch {
    return "spreadsheet";
  }
}

/**
 * Larger parts are unpacked in a worker, which our content security policy refuses, and nobody would hear of it. A list for one
 * sitting is smaller; a decompression bomb is not. Nor is a sheet whose only cell is far away: everything before it would be made.
 */
function isSmallInside(bytes: Uint8Array): boolean {
  let small = true;
  let total = 0;
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      const isRead = name.toLowerCase().endsWith(".xml");
      if (isRead) total += originalSize;
      small &&= originalSize < PART_MAX && total < PARTS_MAX;
      return small && isRead;
    },
  });
  return small && Object.values(parts).every((part) => hasNoDesert(strFromU8(part)));
}

/** Rows and cells, with their attributes. */
const PLACED = /<(?:\w+:)?(?:row|c)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)/gu;
/** Where they are: "7", "B7". */
const PLACE = /\sr\s*=\s*(?:"([^"]*)"|'([^']*)')/u;

function hasNoDesert(xml: string): boolean {
  let [rows, columns] = [0, 0];
  for (const [, attributes = ""] of xml.matchAll(PLACED)) {
    const found = PLACE.exec(attributes);
    if (found === null) continue;
    const place = /^([A-Z]{0,3})(\d{1,5})$/u.exec(found[1] ?? found[2] ?? "");
    if (place === null) return false;
    rows = Math.max(rows, Number(place[2]));
    columns = Math.max(columns, columnOf(place[1] ?? ""));
  }
  return rows <= SHEET_ROWS_MAX && rows * columns <= SHEET_CELLS_MAX;
}

/** "A" is 1, "AA" is 27. */
function columnOf(letters: string): number {
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);
}

function cellText(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return cell === null || cell === undefined ? "" : String(cell);
}

/** Spreadsheets save UTF-8, UTF-16 with a mark, or what Windows wrote before either: then no umlaut is valid UTF-8. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
