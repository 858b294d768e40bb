/** The vault on a browser that has no room. */
import { expect, test, vi } from "vitest";
import { Vault } from "./vault.ts";

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
