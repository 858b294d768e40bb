/**
 * Turns timeline items into rows: day chips, the unread divider, and runs of one author's messages.
 * A run ends with another author, a line without author, a new day, or ten quiet minutes.
 */
import type { RunPart } from "./Bubble";

export interface TimelineEntry {
  key: string;
  position: number;
  /** Milliseconds since 1970. */
  time: number;
}

export type TimelineRow<Item extends TimelineEntry> =
  | { kind: "day"; key: string; time: number }
  | { kind: "unread"; key: string }
  | { kind: "item"; key: string; item: Item; part: RunPart };

const RUN_PAUSE_MS = 10 * 60_000;

interface Day {
  name: string;
  from: number;
  /** The first moment of the next one. */
  to: number;
}

/** Neighbours are mostly of one day: its limits are looked up once, and not the date of every message several times. */
let latest: Day = { name: "", from: 0, to: 0 };

function dayOf(time: number): string {
  if (time < latest.from || time >= latest.to) {
    const date = new Date(time);
    const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
    latest = { name: `${year}-${month + 1}-${day}`, from: new Date(year, month, day).getTime(), to: new Date(year, month, day + 1).getTime() };
  }
  return latest.name;
}

export function timelineRows<Item extends TimelineEntry>(
  items: readonly Item[],
  author: (item: Item) => string | null,
  unreadKey: string | null,
): TimelineRow<Item>[] {
  const rows: TimelineRow<Item>[] = [];
  const breaksBefore = (index: number): boolean => {
    const [before, here] = [items[index - 1], items[index]];
    if (!before || !here) return true;
    return (
      author(here) === null ||
      author(here) !== author(before) ||
      here.key === unreadKey ||
      here.time - before.time > RUN_PAUSE_MS ||
      dayOf(here.time) !== dayOf(before.time)
    );
  };

  const days = new Set<string>();
  items.forEach((item, index) => {
    const before = items[index - 1];
    const day = dayOf(item.time);
    if (!before || dayOf(before.time) !== day) {
      // What was written before midnight without a network, or by a wrong clock, comes after midnight: a day may come twice.
      rows.push({ kind: "day", key: days.has(day) ? `day:${day}:${item.key}` : `day:${day}`, time: item.time });
      days.add(day);
    }
    if (item.key === unreadKey) rows.push({ kind: "unread", key: "unread" });
    const starts = breaksBefore(index);
    const ends = breaksBefore(index + 1);
    const part = starts ? (ends ? "single" : "first") : ends ? "last" : "middle";
    rows.push({ kind: "item", key: item.key, item, part });
  });
  return rows;
}
