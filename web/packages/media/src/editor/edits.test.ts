import { describe, expect, test } from "vitest";
import { arrowHead, counts, cropOf, type Edit, nudged, placed, rectOf } from "./edits.ts";
import { blockSize, pixelate } from "./pixelate.ts";

const whole = { x: 0, y: 0, width: 400, height: 300 };

describe("what Miriam does to a photo", () => {
  test("a rectangle drawn in any direction, also beyond the edge", () => {
    expect(rectOf({ x: 300, y: 200 }, { x: -50, y: 100 }, whole)).toEqual({ x: 0, y: 100, width: 300, height: 100 });
    expect(rectOf({ x: 390, y: 290 }, { x: 900, y: 900 }, whole)).toEqual({ x: 390, y: 290, width: 10, height: 10 });
  });

  test("a slip of the finger is nothing", () => {
    expect(counts({ kind: "pixelate", rect: { x: 0, y: 0, width: 7, height: 90 } })).toBe(false);
    expect(counts({ kind: "crop", rect: { x: 0, y: 0, width: 8, height: 8 } })).toBe(true);
    expect(counts({ kind: "arrow", from: { x: 0, y: 0 }, to: { x: 3, y: 3 } })).toBe(false);
  });

  test("the last crop counts, and undoing it brings back the one before", () => {
    const [first, second] = [{ x: 10, y: 10, width: 200, height: 200 }, { x: 50, y: 50, width: 80, height: 80 }];
    const edits: Edit[] = [{ kind: "crop", rect: first }, { kind: "pixelate", rect: second }, { kind: "crop", rect: second }];
    expect(cropOf(edits, whole)).toEqual(second);
    expect(cropOf(edits.slice(0, 2), whole)).toEqual(first);
    expect(cropOf([], whole)).toEqual(whole);
  });

  test.each(["crop", "pixelate", "arrow"] as const)("by keys alone %s begins inside, moves, changes its size and never leaves", (tool) => {
    let edit = placed(tool, whole);
    expect(counts(edit)).toBe(true);
    for (let step = 0; step < 100; step += 1) edit = nudged(edit, { x: 20, y: 20 }, step % 3 === 0, whole);
    for (const { x, y } of edit.kind === "arrow" ? [edit.from, edit.to] : [edit.rect, { x: edit.rect.x + edit.rect.width, y: edit.rect.y + edit.rect.height }]) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(400);
      expect(y).toBeLessThanOrEqual(300);
    }
    for (let step = 0; step < 100; step += 1) edit = nudged(edit, { x: -20, y: -20 }, true, whole);
    if (edit.kind !== "arrow") expect(counts(edit)).toBe(true);
  });

  test("an arrow points at what was meant", () => {
    const { head, end } = arrowHead({ x: 0, y: 0 }, { x: 100, y: 0 }, whole);
    expect(head[1]).toEqual({ x: 100, y: 0 });
    expect(end.x).toBeLessThan(100);
    expect(head[0].y).toBeCloseTo(-(head[2].y));
  });
});

describe("what is made unreadable", () => {
  test("is gone from the pixels: every block is one colour, the mean of what was there", () => {
    const data = new Uint8ClampedArray(40 * 20 * 4).map((_, index) => (index * 37) % 251);
    const before = data.slice();
    pixelate({ data, width: 40, height: 20 }, 10);
    const colours = new Set<string>();
    for (let at = 0; at < data.length; at += 4) colours.add(data.slice(at, at + 3).join());
    expect(colours.size).toBeLessThanOrEqual(8);
    const mean = Array.from({ length: 100 }, (_, index) => before[(Math.floor(index / 10) * 40 + (index % 10)) * 4] ?? 0).reduce((sum, one) => sum + one, 0) / 100;
    expect(Math.abs((data[0] ?? 0) - mean)).toBeLessThanOrEqual(1);
  });

  test("in blocks so large that no face and no line of writing is left", () => {
    expect(blockSize({ width: 300, height: 200 }, { width: 2560, height: 1440 })).toBe(40);
    expect(blockSize({ width: 1000, height: 800 }, { width: 2560, height: 1440 })).toBe(160);
    expect(blockSize({ width: 20, height: 20 }, { width: 300, height: 300 })).toBe(12);
  });
});
