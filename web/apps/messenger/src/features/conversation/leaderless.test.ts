import { expect, test } from "vitest";
import { isLeaderless } from "./leaderless.ts";

const led = { members: [{ owner: true }, { owner: false }], left: false, room: null };

test("a group is without anybody who leads it once its owners have gone", () => {
  expect(isLeaderless(led)).toBe(false);
  expect(isLeaderless({ ...led, members: [{ owner: false }] })).toBe(true);
  expect(isLeaderless({ ...led, members: [{ owner: false }], room: { ended: false } })).toBe(true);
});

test("where nothing is to be led any more, nobody is missed", () => {
  expect(isLeaderless({ ...led, members: [{ owner: false }], left: true })).toBe(false);
  expect(isLeaderless({ ...led, members: [{ owner: false }], room: { ended: true } })).toBe(false);
  // Its members are not known yet.
  expect(isLeaderless({ ...led, members: [] })).toBe(false);
});
