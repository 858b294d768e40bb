/** Ranges of the house's map: what is asked for, and what each answer means. */
import { afterEach, expect, test, vi } from "vitest";
import { readMap } from "./map.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const RANGE = { from: 10, to: 20, version: null };

function answers(response: () => Response): RequestInit[] {
  const asked: RequestInit[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    expect(path).toBe("/api/map");
    asked.push(init);
    return Promise.resolve(response());
  });
  return asked;
}

test("a range comes with the version of its file, and is asked for with it from then on", async () => {
  const asked = answers(() => new Response(new Uint8Array([1, 2, 3]), { status: 206, headers: { etag: '"7-3"' } }));
  expect(await readMap("token", RANGE)).toEqual({ bytes: new Uint8Array([1, 2, 3]), version: '"7-3"' });
  await readMap("token", { ...RANGE, version: '"7-3"' });
  expect(asked.map(({ headers }) => headers)).toEqual([
    { authorization: "Bearer token", range: "bytes=10-19" },
    { authorization: "Bearer token", range: "bytes=10-19", "if-match": '"7-3"' },
  ]);
});

test("a house without a map is no failure", async () => {
  answers(() => new Response(null, { status: 204 }));
  expect(await readMap("token", RANGE)).toBeNull();
});

test.each([
  [412, "map_changed"],
  [416, "map_changed"],
  [403, "offline"],
  [404, "not_found"],
  [500, "internal"],
])("status %i is %s", async (status, error) => {
  answers(() => new Response(null, { status }));
  await expect(readMap("token", RANGE)).rejects.toEqual({ error });
});

test("without a connection nothing is asked", async () => {
  const asked = answers(() => new Response(null, { status: 206 }));
  await expect(readMap(undefined, RANGE)).rejects.toEqual({ error: "offline" });
  expect(asked).toEqual([]);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no line")));
  await expect(readMap("token", RANGE)).rejects.toEqual({ error: "offline" });
});
