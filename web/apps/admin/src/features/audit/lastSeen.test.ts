import { expect, test } from "vitest";
import { isKept } from "./lastSeen.ts";

const SEEN = { number: 7, chain: "ab" };

test("a log that lost its end, or has another line there, is noticed by who saw it", () => {
  expect(isKept(SEEN, undefined)).toBe(false);
  expect(isKept(SEEN, { number: 7, chain: "cd" })).toBe(false);
  expect(isKept(SEEN, { number: 6, chain: "ab" })).toBe(false);
});

test("a log that has grown is whole, and so is one that nobody saw", () => {
  expect(isKept(SEEN, { number: 7, chain: "ab" })).toBe(true);
  expect(isKept(null, undefined)).toBe(true);
});
