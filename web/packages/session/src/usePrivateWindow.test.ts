import { expect, test } from "vitest";
import { isPrivateWindow } from "./usePrivateWindow.ts";

const storage = (getDirectory: () => Promise<unknown>) => ({ getDirectory }) as unknown as StorageManager;
const refuses = (name: string) => storage(() => Promise.reject(new DOMException("no", name)));

test("a private window is one whose browser refuses the folder, in Firefox's and in Safari's words", async () => {
  expect(await isPrivateWindow(refuses("SecurityError"))).toBe(true);
  expect(await isPrivateWindow(refuses("UnknownError"))).toBe(true);
});

test("a browser that gives the folder, has none, or fails otherwise is not taken for private", async () => {
  expect(await isPrivateWindow(storage(() => Promise.resolve({})))).toBe(false);
  expect(await isPrivateWindow({} as StorageManager)).toBe(false);
  expect(await isPrivateWindow(refuses("InvalidStateError"))).toBe(false);
});
