/** A whole map file through the engine's reading: tiles, borders, whose it is, and another file in its place. */
import type { EngineClient, MapPart } from "@konsil/engine";
import { EngineError } from "@konsil/engine";
import { zxyToTileId } from "pmtiles";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type TinyMap, tinyMap } from "../../../../../e2e/support/tinyMap.ts";
import { HouseMap } from "./houseMap.ts";
import { pointOf } from "./mercator.ts";

const PART_BYTES = 1024 * 1024;
const AROUND: TinyMap = { west: 13.38, south: 52.51, east: 13.43, north: 52.53, zooms: [12, 15], attribution: "<b>&copy;</b> Klinik" };
const HERE = { latitude: 52.52, longitude: 13.405 };

const blobs = new Map<string, Blob>();

beforeEach(() => {
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    const address = `blob:${blobs.size}`;
    blobs.set(address, blob as Blob);
    return address;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((address) => void blobs.delete(address));
});
afterEach(() => {
  vi.restoreAllMocks();
  blobs.clear();
});

/** The server's file, and every range that was asked for. */
function house(first: Buffer) {
  const asked: [number, number][] = [];
  const state = { file: first, version: '"1"' };
  const call = (method: string, { from, to, version }: { from: number; to: number; version: string | null }): Promise<MapPart> => {
    expect(method).toBe("readMap");
    asked.push([from, to]);
    if (version !== null && version !== state.version) return Promise.reject(new EngineError({ error: "map_changed" }));
    return Promise.resolve({ bytes: new Uint8Array(state.file.subarray(from, to)), version: state.version });
  };
  return { engine: { call } as unknown as EngineClient, asked, state };
}

function tileAt(z: number): [number, number, number] {
  const { x, y } = pointOf(HERE);
  return [z, Math.floor(x * 2 ** z), Math.floor(y * 2 ** z)];
}

test("tiles come as pictures, and a tile that is not there as none", async () => {
  const { engine } = house(tinyMap(AROUND));
  const map = await HouseMap.open(engine);
  expect([map.zooms, map.attribution]).toEqual([[12, 15], "© Klinik"]);
  for (const z of [12, 13, 14, 15]) {
    const address = await map.picture(...tileAt(z));
    const blob = blobs.get(address ?? "");
    expect(blob?.type).toBe("image/png");
    expect(new TextDecoder("latin1").decode((await blob?.arrayBuffer())?.slice(1, 4))).toBe("PNG");
  }
  expect(await map.picture(...tileAt(15))).toBe(await map.picture(...tileAt(15)));
  expect(await map.picture(15, 0, 0)).toBeNull();
  expect(await map.picture(...tileAt(11))).toBeNull();
  map.close();
  await vi.waitFor(() => expect(blobs.size).toBe(0));
});

test("a place is on the map or not", async () => {
  const map = await HouseMap.open(house(tinyMap(AROUND)).engine);
  expect(map.holds(HERE)).toBe(true);
  expect(map.holds({ ...HERE, latitude: 53 })).toBe(false);
});

test("the server is asked for whole parts, each once", async () => {
  const { engine, asked } = house(tinyMap({ ...AROUND, padding: 2 * PART_BYTES }));
  const map = await HouseMap.open(engine);
  for (const z of [12, 13, 14, 15]) expect(await map.picture(...tileAt(z))).not.toBeNull();
  expect(asked).toEqual([
    [0, PART_BYTES],
    [2 * PART_BYTES, 3 * PART_BYTES],
  ]);
});

test("another map in its place is read anew, and never mixed with the one before", async () => {
  const { engine, state } = house(tinyMap({ ...AROUND, padding: 2 * PART_BYTES }));
  const map = await HouseMap.open(engine);
  [state.file, state.version] = [tinyMap({ ...AROUND, zooms: [12, 16], padding: 3 * PART_BYTES }), '"2"'];
  expect(await map.picture(...tileAt(14))).not.toBeNull();
  expect(await map.picture(...tileAt(15))).not.toBeNull();
});

test("without a line it says so, and opens when there is one", async () => {
  const { engine } = house(tinyMap(AROUND));
  const offline = { call: () => Promise.reject(new EngineError({ error: "offline" })) } as unknown as EngineClient;
  await expect(HouseMap.open(offline)).rejects.toMatchObject({ reason: { error: "offline" } });
  expect((await HouseMap.open(engine)).attribution).toBe("© Klinik");
});

test("the test's own numbers are those of the format", () => {
  const file = tinyMap({ ...AROUND, zooms: [0, 0] });
  expect(file.subarray(0, 8).toString("latin1")).toBe("PMTiles\x03");
  expect(zxyToTileId(2, 3, 3)).toBe(15);
});
