import type { ChatRowView } from "@konsil/engine";
import { expect, test } from "vitest";
import { moved, pinnedOf } from "./pinOrder.ts";

const chat = (id: string, pinned: number | null) => ({ id, settings: { pinned, muted_until: null, archived: false, marked_unread: false, notes: false } }) as ChatRowView;
const told = (moves: ReturnType<typeof moved>) => moves.map((move) => `${move.chat.id}${move.place}`);

test("pinned chats stand in their order, whatever the list looks like", () => {
  expect(pinnedOf([chat("c", 2), chat("x", null), chat("a", 0), chat("b", 1)]).map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test("only those are told whose place changes", () => {
  const all = [chat("a", 0), chat("b", 1), chat("c", 2), chat("d", 3)];
  expect(told(moved(all, "c", 0))).toEqual(["c0", "a1", "b2"]);
  expect(told(moved(all, "a", 1))).toEqual(["b0", "a1"]);
  expect(told(moved(all, "d", 99))).toEqual([]);
  expect(told(moved(all, "x", 0))).toEqual([]);
});

test("two devices may have given the same place: moving sorts that out", () => {
  expect(told(moved([chat("a", 0), chat("b", 0), chat("c", 1)], "c", 0))).toEqual(["c0", "a1", "b2"]);
});
