import { describe, expect, test } from "vitest";
import { FITTED, fitted, kept, moved, SCALE_MAX, turned, zoomedAt } from "./zoom.ts";

const screen = { width: 400, height: 800 };
const photo = { width: 1600, height: 1200 };

describe("a photo on a phone", () => {
  test("fills the width; turned it fills the height; a small one is not blown up", () => {
    expect(fitted(photo, screen, 0)).toEqual({ width: 400, height: 300 });
    expect(fitted(photo, screen, 1)).toEqual({ width: 400, height: 400 * (1600 / 1200) });
    expect(fitted({ width: 100, height: 50 }, screen, 0)).toEqual({ width: 100, height: 50 });
  });

  test("zooms to the point under the finger", () => {
    const point = { x: 100, y: 40 };
    const close = zoomedAt(FITTED, point, 3, photo, screen);
    // What was under the point: 100/1 from the middle of the picture. It still is.
    expect((point.x - close.x) / close.scale).toBeCloseTo(100);
    expect(close.scale).toBe(3);
  });

  test("never leaves a gap at its side and never goes beyond its limits", () => {
    const close = zoomedAt(FITTED, { x: 200, y: 0 }, 2, photo, screen);
    expect(moved(close, { x: 5000, y: 5000 }, photo, screen)).toMatchObject({ x: 200, y: 0 });
    expect(zoomedAt(close, { x: 0, y: 0 }, 0.1, photo, screen)).toMatchObject({ scale: 1, x: 0, y: 0 });
    expect(zoomedAt(close, { x: 0, y: 0 }, 1000, photo, screen).scale).toBe(SCALE_MAX);
    expect(zoomedAt(close, { x: 0, y: 0 }, 1000, { width: 8000, height: 6000 }, screen).scale).toBe(40);
  });

  test("turned it stands fitted again, and four turns are none", () => {
    const once = turned(zoomedAt(FITTED, { x: 10, y: 10 }, 4, photo, screen), 1);
    expect(once).toEqual({ scale: 1, x: 0, y: 0, turns: 1 });
    expect(fitted(photo, screen, turned(turned(turned(once, 1), 1), 1).turns)).toEqual(fitted(photo, screen, 0));
    expect(fitted(photo, screen, -1)).toEqual(fitted(photo, screen, 1));
  });

  test("after the screen turned it is brought back inside", () => {
    const after = kept({ scale: 2, x: 390, y: 390, turns: 0 }, photo, { width: 800, height: 400 });
    expect(after.x).toBeCloseTo(400 / 3);
    expect(after.y).toBe(200);
  });
});
