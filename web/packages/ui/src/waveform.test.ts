import { expect, test } from "vitest";
import { clockText } from "./clockText";
import { sizeText } from "./sizeText";
import { BARS, barsOf, barsPath } from "./waveform";

test("any number of values becomes as many bars as are drawn, the loudest of each stretch", () => {
  for (const count of [1, 2, 45, 46, 47, 64]) expect(barsOf(Array.from({ length: count }, () => 255))).toEqual(Array.from({ length: BARS }, () => 1));
  expect(barsOf(undefined)).toEqual(Array.from({ length: BARS }, () => 0));
  expect(barsOf([])).toHaveLength(BARS);
  const loudAtTheEnd = barsOf(Array.from({ length: 64 }, (_, index) => (index === 63 ? 255 : 0)));
  expect(loudAtTheEnd.at(-1)).toBe(1);
  expect(loudAtTheEnd.at(0)).toBe(0);
});

test("values out of bounds stay in the picture", () => {
  expect(Math.max(...barsOf([900]))).toBe(1);
  expect(barsPath(barsOf([-5]))).toContain("M2 15.3V16.8");
});

test("how long and how large, as one says it", () => {
  expect([0, 34_000, 59_600, 725_000, 3_723_000].map(clockText)).toEqual(["0:00", "0:34", "1:00", "12:05", "1:02:03"]);
  expect(sizeText(340_000, "de")).toMatch(/^340\skB$/);
  expect(sizeText(3_400_000, "de")).toMatch(/^3,4\sMB$/);
});
