/** Forgetting a device: what the page is told, and when. */
import { beforeEach, expect, test, vi } from "vitest";
import { BrowserHost, type HostParts } from "./engineHost.ts";

const happened: string[] = [];
beforeEach(() => {
  happened.length = 0;
});

/** A guest's browser without a PIN, whose engine says nothing. */
function parts(clear: () => Promise<void>): HostParts {
  let here = true;
  const core = {
    network: () => [],
    subscribe: () => [],
    unsubscribe: () => [],
    knowsObject: () => true,
    free: () => void happened.push("engine closed"),
  };
  return {
    place: {
      exists: () => here,
      delete: () => {
        here = false;
        happened.push("file deleted");
      },
    },
    module: { openCore: () => core },
    vault: { look: () => Promise.resolve(here ? { ajar: new Uint8Array(32) } : null), clear },
    objects: {
      all: () => Promise.resolve(["photo"]),
      drop: async (object: string) => void happened.push(`${object} deleted`),
    },
    settled: undefined,
  } as unknown as HostParts;
}

test("a device says that it is nobody's only when everything on it is deleted", async () => {
  const host = await BrowserHost.start(parts(() => Promise.resolve().then(() => void happened.push("keys deleted"))));
  host.subscribe({ query: "session" }, (view) => happened.push((view as { phase: string }).phase));
  await host.handle("forgetDevice", null, "1");
  expect(happened.slice(0, 5)).toEqual(["engine closed", "file deleted", "keys deleted", "photo deleted", "no_device"]);
  expect(new Set(happened.slice(5))).toEqual(new Set(["no_device"]));
});

test("until then nothing is asked of the engine that has ended", async () => {
  let cleared: () => void = () => undefined;
  const host = await BrowserHost.start(parts(() => new Promise<void>((resolve) => (cleared = resolve))));
  const forgotten = host.handle("forgetDevice", null, "1");
  await expect(host.handle("command", { command: "sync" }, "2")).rejects.toEqual({ error: "locked" });
  cleared();
  await forgotten;
});

test("keys that cannot be deleted are said to the asker, and the screen is emptied all the same", async () => {
  const host = await BrowserHost.start(parts(() => Promise.reject(new Error("no room"))));
  const told = vi.fn();
  host.subscribe({ query: "session" }, told);
  await expect(host.handle("forgetDevice", null, "1")).rejects.toThrow("no room");
  expect(told).toHaveBeenLastCalledWith({ phase: "no_device" });
});
