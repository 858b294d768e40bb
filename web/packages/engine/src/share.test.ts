import { expect, test } from "vitest";
import { share } from "./share.ts";

const item = (key: string, text: string) => ({ key, content: { type: "text", text } });

test("an equal value keeps its identity, down to every row", () => {
  const before = { items: [item("a", "1"), item("b", "2")], more: false };
  expect(share(before, structuredClone(before))).toBe(before);
});

test("a changed row is new, its neighbours are not", () => {
  const before = { items: [item("a", "1"), item("b", "2")] };
  const after = share<typeof before>(before, { items: [item("a", "1"), item("b", "zwei")] });
  expect(after.items[0]).toBe(before.items[0]);
  expect(after.items[1]).not.toBe(before.items[1]);
  expect(after.items[1]).toEqual(item("b", "zwei"));
});

test("rows keep their identity when the list grows above or moves", () => {
  const before = [item("b", "2"), item("c", "3")];
  const after = share<typeof before>(before, [item("a", "1"), item("b", "2"), item("c", "3")]);
  expect(after[1]).toBe(before[0]);
  expect(after[2]).toBe(before[1]);
  const swapped = share<typeof before>(before, [item("c", "3"), item("b", "2")]);
  expect(swapped).toEqual([item("c", "3"), item("b", "2")]);
  expect(swapped[0]).toBe(before[1]);
});

test("the result always equals the new value", () => {
  const values = [null, 1, "x", [], [1, 2], [2, 1], {}, { a: 1 }, { a: undefined }, { a: { b: [1] } }, { b: 1 }, [{ id: 1 }, { id: 2 }], [{ id: 2 }], [null, { id: 1 }]];
  for (const before of values) for (const now of values) expect(share(before, now)).toStrictEqual(now);
});
