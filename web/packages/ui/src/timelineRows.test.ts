import { expect, test } from "vitest";
import { timelineRows } from "./timelineRows.ts";

const at = (day: number, clock: string) => new Date(`2026-11-${day}T${clock}:00`).getTime();

function story(lines: [string, number][]) {
  return lines.map(([who, time], index) => ({ key: `${index}`, position: index, time, who: who === "-" ? null : who }));
}

function draw(lines: [string, number][], unreadKey: string | null = null): string[] {
  return timelineRows(story(lines), (item) => item.who, unreadKey).map((row) => (row.kind === "item" ? `${row.item.who} ${row.part}` : row.kind));
}

test("messages of one person run together, a day and a pause break the run", () => {
  expect(
    draw([
      ["Jonas", at(22, "23:58")],
      ["Jonas", at(23, "00:01")],
      ["Jonas", at(23, "00:02")],
      ["Jonas", at(23, "00:03")],
      ["Miriam", at(23, "00:03")],
      ["Jonas", at(23, "00:30")],
      ["Jonas", at(23, "00:41")],
    ]),
  ).toEqual(["day", "Jonas single", "day", "Jonas first", "Jonas middle", "Jonas last", "Miriam single", "Jonas single", "Jonas single"]);
});

test("the unread divider stands before its message and breaks the run", () => {
  expect(draw([["Jonas", at(23, "08:00")], ["Jonas", at(23, "08:01")]], "1")).toEqual(["day", "Jonas single", "unread", "Jonas single"]);
});

test("system lines stand alone", () => {
  expect(draw([["-", at(23, "08:00")], ["-", at(23, "08:00")]])).toEqual(["day", "null single", "null single"]);
});

test("what was written before midnight and came after it stands under its day; each row is its own", () => {
  const items = story([["Jonas", at(23, "23:50")], ["Miriam", at(24, "00:05")], ["Jonas", at(23, "23:55")], ["Miriam", at(24, "00:10")]]);
  const keys = timelineRows(items, (item) => item.who, null).map((row) => row.key);
  expect(keys.filter((key) => key.startsWith("day:"))).toHaveLength(4);
  expect(new Set(keys).size).toBe(keys.length);
});
