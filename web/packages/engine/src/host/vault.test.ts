/** The vault on a browser that has no room. */
import { expect, test, vi } from "vitest";
import { holdsKey, Vault } from "./vault.ts";

test("no room is said, although a request fails before its transaction knows why", async () => {
  const running: Partial<Record<"onerror" | "onabort", () => void>> & { error: unknown; objectStore: () => unknown } = {
    error: null,
    objectStore: () => ({
      put: () => {
        queueMicrotask(() => {
          running.onerror?.();
          running.error = { name: "QuotaExceededError" };
          running.onabort?.();
        });
        return {};
      },
    }),
  };
  const opening: { result: unknown; onsuccess?: () => void } = { result: { transaction: () => running, close: () => undefined } };
  vi.stubGlobal("indexedDB", {
    open: () => {
      queueMicrotask(() => opening.onsuccess?.());
      return opening;
    },
  });
  const vault = new Vault({ wrapKey: (key) => key, unwrapKey: () => undefined });
  await expect(vault.wipe("lease")).rejects.toEqual({ error: "device_full" });
});

test.each([
  [undefined, false],
  [{ state: "sealed" }, true],
  [{ state: "ajar" }, true],
  [{ state: "wiped", reason: "lease" }, false],
  [{ state: "ended", reason: "device_removed" }, false],
])("of %j there is a key: %s", async (record, holds) => {
  const running: { objectStore: () => unknown; oncomplete?: () => void } = {
    objectStore: () => ({
      get: () => {
        queueMicrotask(() => running.oncomplete?.());
        return { result: record };
      },
    }),
  };
  const opening: { result: unknown; onsuccess?: () => void } = { result: { transaction: () => running, close: () => undefined } };
  vi.stubGlobal("indexedDB", {
    open: () => {
      queueMicrotask(() => opening.onsuccess?.());
      return opening;
    },
  });
  expect(await holdsKey()).toBe(holds);
});
