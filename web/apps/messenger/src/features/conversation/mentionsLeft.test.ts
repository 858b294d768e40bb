import { expect, test } from "vitest";
import { mentionsElsewhere, mentionsOn, NO_MENTIONS, withSeen, withUnread } from "./mentionsLeft.ts";

const unread = (...positions: number[]) => positions.map((position) => ({ message: `m-${position}`, position }));
const keys = (places: { key: string }[]) => places.map(({ key }) => key);

test("the way leads from the oldest to the next, past what is on screen", () => {
  const left = withUnread(NO_MENTIONS, unread(30, 10, 20));
  expect(keys(mentionsElsewhere(left, []))).toEqual(["m-10", "m-20", "m-30"]);
  const onScreen = mentionsOn(left, { from: 5, to: 20 });
  expect(onScreen).toEqual(["m-10", "m-20"]);
  expect(keys(mentionsElsewhere(left, onScreen))).toEqual(["m-30"]);
  expect(mentionsOn(left, null)).toEqual([]);
});

test("what was looked at does not come back, though the engine may call it unread for a moment longer", () => {
  const left = withSeen(withUnread(NO_MENTIONS, unread(10, 20)), ["m-10"]);
  expect(keys(mentionsElsewhere(withUnread(left, unread(10, 20)), []))).toEqual(["m-20"]);
});

test("what was passed by without a look stays, though the engine calls it read", () => {
  const left = withUnread(withUnread(NO_MENTIONS, unread(10, 20)), unread());
  expect(keys(mentionsElsewhere(left, []))).toEqual(["m-10", "m-20"]);
});

test("where nothing changes, nothing is drawn anew", () => {
  const left = withUnread(NO_MENTIONS, unread(10));
  expect(withUnread(left, unread(10))).toBe(left);
  const seen = withSeen(left, ["m-10"]);
  expect(withSeen(seen, ["m-10"])).toBe(seen);
  expect(withSeen(seen, ["m-99"])).toBe(seen);
});
