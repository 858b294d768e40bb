import type { ChatRowView } from "@konsil/engine";
import { expect, test } from "vitest";
import { type ChatSelection, chosenChats, ranged, toggled } from "./chatSelection.ts";

const chat = (id: string, title = id) => ({ id, title }) as ChatRowView;
const SHOWN = ["a", "b", "c", "d", "e"].map((id) => chat(id));
const ids = ({ chosen }: ChatSelection) => [...chosen.keys()].sort().join("");

test("choosing begins with one, and choosing it twice gives it back", () => {
  const one = toggled(null, chat("b"));
  expect(ids(one)).toBe("b");
  expect(ids(toggled(one, chat("d")))).toBe("bd");
  expect(ids(toggled(one, chat("b")))).toBe("");
});

test("a range goes from the last one that was pressed, upwards and downwards", () => {
  const from = toggled(null, chat("c"));
  expect(ids(ranged(from, SHOWN, chat("e")))).toBe("cde");
  expect(ids(ranged(from, SHOWN, chat("a")))).toBe("abc");
  expect(ids(ranged(toggled(from, chat("e")), SHOWN, chat("d")))).toBe("cde");
});

test("a range that ends on a chosen one takes all of it out again", () => {
  const all = ranged(toggled(null, chat("a")), SHOWN, chat("e"));
  expect(ids(ranged(all, SHOWN, chat("c")))).toBe("ab");
});

test("a range that began where nothing is shown any more is one chat", () => {
  expect(ids(ranged(toggled(null, chat("x")), SHOWN, chat("c")))).toBe("cx");
  expect(ids(ranged(null, SHOWN, chat("c")))).toBe("c");
});

test("what is done with them goes by the list's order and by what they are now; what a search hides stays chosen", () => {
  const selection = toggled(toggled(toggled(null, chat("x")), chat("d", "alt")), chat("b"));
  expect(chosenChats(selection, [[chat("a"), chat("b"), chat("d", "neu")], [chat("d", "später")]]).map(({ id, title }) => `${id}:${title}`)).toEqual(["b:b", "d:neu", "x:x"]);
});
