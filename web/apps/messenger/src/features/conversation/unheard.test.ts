import { expect, test } from "vitest";
import { isUnheard } from "./unheard.ts";

const [me, other] = [{ person: { me: true } }, { person: { me: false } }];

test("a chat of two is unheard once the other one has gone", () => {
  expect(isUnheard({ kind: "direct", members: [me, other], left: false })).toBe(false);
  expect(isUnheard({ kind: "direct", members: [me], left: false })).toBe(true);
});

test("nobody is missed in a group, where one has gone oneself, and before the members are known", () => {
  expect(isUnheard({ kind: "group", members: [me], left: false })).toBe(false);
  expect(isUnheard({ kind: "direct", members: [me], left: true })).toBe(false);
  expect(isUnheard({ kind: "direct", members: [], left: false })).toBe(false);
});
