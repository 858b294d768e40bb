/** Parts of files under way: what a connection that died without a word does to them. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FileToSend } from "../protocol.ts";
import { Files, type FilesParts } from "./files.ts";
import { BYTES_PER_MS_MIN, PART_PATIENCE_MS } from "./limits.ts";

const OFFLINE = 0;
const PART = new Uint8Array(1024);
const PATIENCE_MS = PART_PATIENCE_MS + PART.length / BYTES_PER_MS_MIN;

interface Told {
  put: [object: string, status: number][];
  got: [object: string, status: number][];
}

/** Files whose engine notes what it is told. */
function files(): { files: Files; told: Told } {
  const told: Told = { put: [], got: [] };
  const core = {
    partPut: (_now: number, object: string, status: number) => told.put.push([object, status]),
    partGot: (_now: number, object: string, _offset: number, status: number) => told.got.push([object, status]),
  };
  const store = { read: () => Promise.resolve(PART), write: () => Promise.resolve(), drop: () => Promise.resolve(), all: () => Promise.resolve([]) };
  return { files: new Files({ core, store, run: (input: (now: number) => unknown) => input(0) } as unknown as FilesParts), told };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a part whose answer never comes is given up in the end, for the engine to try again", async () => {
  const asked: RequestInit[] = [];
  vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
    asked.push(init);
    return new Promise(() => undefined);
  });
  const { files: moved, told } = files();
  const up = moved.put("up", 0, PART.length, PART.length, "token");
  const down = moved.get("down", 0, PART.length, "token");
  await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
  expect([told.put, told.got]).toEqual([[], []]);
  await vi.advanceTimersByTimeAsync(1);
  await Promise.all([up, down]);
  expect([told.put, told.got]).toEqual([[["up", OFFLINE]], [["down", OFFLINE]]]);
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, true]);
});

test("one that is answered is told at once, and nothing is left that waits", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(PART)));
  const { files: moved, told } = files();
  await moved.put("up", 0, PART.length, PART.length, "token");
  await moved.get("down", 0, PART.length, "token");
  expect([told.put, told.got]).toEqual([[["up", 200]], [["down", 200]]]);
  expect(vi.getTimerCount()).toBe(0);
});

test("what is sealed while files that were never sent are swept away stays, though the engine does not know it yet", async () => {
  const listed = Promise.withResolvers<string[]>();
  const dropped: string[] = [];
  const swept = Promise.withResolvers<void>();
  const store = {
    write: () => Promise.resolve(),
    all: () => listed.promise,
    drop: (object: string) => {
      dropped.push(object);
      swept.resolve();
      return Promise.resolve();
    },
  };
  class Sealing {
    #left = 1;
    object = () => "new";
    begin = () => PART;
    wants = () => (this.#left-- > 0 ? PART.length : undefined);
    seal = (file: Uint8Array) => file;
    finish = () => PART;
  }
  const core = { knowsObject: () => false, fileBytesMax: () => PART.length };
  const kept = new Files({ core, store, sealing: Sealing, run: () => undefined } as unknown as FilesParts);
  await kept.seal([{ blob: new Blob([PART]) } as FileToSend]);
  listed.resolve(["new", "left over"]);
  await swept.promise;
  expect(dropped).toEqual(["left over"]);
});
