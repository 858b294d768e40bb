import { expect, test } from "vitest";
import { inSight } from "./hitParts.ts";

test("a hit far behind is brought into sight, between words", () => {
  expect(inSight(["…srhythmus, keine ST-Hebung. T-Wellen etwas spitz, passt zum ", "Kalium", "."], 28)).toEqual(["…etwas spitz, passt zum ", "Kalium", "."]);
  expect(inSight([`${"x".repeat(60)}`, "Kalium", ""], 28)).toEqual([`…${"x".repeat(27)}`, "Kalium", ""]);
});

test("what is near its hit, or has none, stays as it is", () => {
  expect(inSight(["Labor ist da: ", "Kalium", " 6,1 mmol/l"], 28)).toEqual(["Labor ist da: ", "Kalium", " 6,1 mmol/l"]);
  expect(inSight(["Ein langer Text, in dem nichts gefunden wurde, mit Stern"], 28)).toEqual(["Ein langer Text, in dem nichts gefunden wurde, mit Stern"]);
});
