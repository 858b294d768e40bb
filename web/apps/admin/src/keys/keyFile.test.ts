import { expect, test } from "vitest";
import { keyFileOf } from "./keyFile.ts";

const KEY = "-----BEGIN KONSIL ROOT KEY-----\nAB\n-----END KONSIL ROOT KEY-----\n";

test("a key's file is its text", async () => {
  expect(await keyFileOf(new Blob([KEY]))).toEqual({ text: KEY });
  expect(await keyFileOf(new Blob(["\uFEFF", KEY]))).toEqual({ text: KEY });
});

test.each([
  ["a picture", new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0, 0, 0, 0xd])])],
  ["a program", new Blob(["MZ\0\0"])],
  ["an empty file", new Blob([" \n"])],
  ["a film", new Blob(["x".repeat(64 * 1024 + 1)])],
])("%s is no key file", async (_, file) => expect(await keyFileOf(file)).toBe("not_text"));

test("a folder, or a file that went away or is locked, says so", async () => {
  const locked = Object.assign(new Blob([KEY]), { text: () => Promise.reject(new DOMException("locked", "NotReadableError")) });
  expect(await keyFileOf(locked)).toBe("unread");
});
