import { expect, test } from "vitest";
import { type Look, metresPerPx, placeIn, pointOf, pushed, startZoom, TILE_PX, tilesOf } from "./mercator.ts";

const BERLIN = { latitude: 52.5200066, longitude: 13.404954 };

const look = (zoom: number, width: number, height: number): Look => ({ centre: pointOf(BERLIN), zoom, width, height });

test("the world is flat from its left upper corner", () => {
  expect(pointOf({ latitude: 0, longitude: 0 })).toEqual({ x: 0.5, y: 0.5 });
  expect(pointOf({ latitude: 90, longitude: 180 }).x).toBe(1);
  expect(pointOf({ latitude: 90, longitude: -180 }).y).toBeCloseTo(0, 5);
  expect(pointOf({ latitude: -90, longitude: 0 }).y).toBeCloseTo(1, 5);
});

test("a known place is on its known tile", () => {
  const [nearest] = tilesOf(look(16, 100, 100));
  expect(nearest).toMatchObject({ z: 16, x: 35_208, y: 21_492 });
});

test("the window is covered, and by nothing outside of it", () => {
  for (const zoom of [0, 3, 12, 19]) {
    const view = look(zoom, 640, 480);
    const tiles = tilesOf(view);
    const { left, top } = placeIn(view, pointOf(BERLIN));
    expect([left, top]).toEqual([320, 240]);
    expect(tiles.some((tile) => tile.left <= left && left < tile.left + TILE_PX && tile.top <= top && top < tile.top + TILE_PX)).toBe(true);
    expect(new Set(tiles.map(({ x, y }) => `${x}/${y}`)).size).toBe(tiles.length);
    expect(tiles.every(({ x, y }) => x >= 0 && y >= 0 && x < 2 ** zoom && y < 2 ** zoom)).toBe(true);
    expect(tiles.length).toBeLessThanOrEqual(12);
  }
  expect(tilesOf(look(16, 0, 480))).toEqual([]);
});

test("pushing the ground by a tile's length looks at the next tile, and stops at the world's edge", () => {
  const before = tilesOf(look(16, 10, 10))[0];
  const centre = pushed(look(16, 10, 10), -TILE_PX, TILE_PX);
  const after = tilesOf({ ...look(16, 10, 10), centre })[0];
  expect([(after?.x ?? 0) - (before?.x ?? 0), (after?.y ?? 0) - (before?.y ?? 0)]).toEqual([1, -1]);
  expect(pushed({ ...look(0, 10, 10), centre: { x: 0.5, y: 0.5 } }, 9_999, -9_999)).toEqual({ x: 0, y: 1 });
});

test("a metre is a metre", () => {
  expect(metresPerPx(0, 0)).toBeCloseTo(156_543, 0);
  expect(metresPerPx(BERLIN.latitude, 16)).toBeCloseTo(1.4536, 3);
});

test("one begins as near as the map goes and the circle fits", () => {
  expect(startZoom(BERLIN.latitude, 12, 300, [12, 17])).toBe(17);
  expect(startZoom(BERLIN.latitude, null, 300, [12, 17])).toBe(17);
  expect(startZoom(BERLIN.latitude, 1_000, 300, [12, 17])).toBe(13);
  expect(startZoom(BERLIN.latitude, 900_000, 300, [12, 17])).toBe(12);
});
