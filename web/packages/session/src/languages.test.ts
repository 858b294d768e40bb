/** Which texts can be said when: the lock's at once, the app's before its first page is shown. */
import { beforeEach, expect, test, vi } from "vitest";
import type { Catalogues } from "./languages.ts";

const loads: string[] = [];
const load = (name: string) => () => {
  loads.push(name);
  return Promise.resolve({ messages: { [name.includes("first") ? "lock" : "chats"]: [name] } });
};
const texts = (name: string) => ({ first: load(`${name} first`), rest: load(`${name} rest`) });
const catalogues: Catalogues = { de: texts("de"), en: texts("en"), sie: texts("sie") };

/** A page that has just been opened. */
async function opened() {
  vi.resetModules();
  const [{ speak, speakWhole }, { i18n }] = await Promise.all([import("./languages.ts"), import("@lingui/core")]);
  return { speak, speakWhole, says: (id: string) => i18n.messages[id]?.toString() };
}

beforeEach(() => {
  loads.length = 0;
  vi.stubGlobal("document", { documentElement: {} });
});

test("a lock needs its own texts only; the app's come with its first page, and once", async () => {
  const { speak, speakWhole, says } = await opened();
  await speak(catalogues, "de", "du");
  expect(loads).toEqual(["de first"]);
  await Promise.all([speakWhole(), speakWhole()]);
  await speakWhole();
  expect([says("lock"), says("chats")]).toEqual(["de first", "de rest"]);
});

test("whoever has seen the app and chooses another language has all of it at once", async () => {
  const { speak, speakWhole, says } = await opened();
  await speak(catalogues, "de", "du");
  await speakWhole();
  await speak(catalogues, "en", "du");
  expect([says("lock"), says("chats")]).toEqual(["en first", "en rest"]);
});

test("a page that comes while a guest's German is still on its way waits for that", async () => {
  const { speak, speakWhole, says } = await opened();
  await speak(catalogues, "de", "du");
  const spoken = speak(catalogues, "de", "sie");
  await speakWhole();
  await spoken;
  expect([says("lock"), says("chats")]).toEqual(["sie first", "sie rest"]);
});

test("a language chosen while the rest of another loads does not end up with that one's texts", async () => {
  const { speak, speakWhole, says } = await opened();
  let arrives: (loaded: { messages: { chats: string[] } }) => void = () => undefined;
  const slow: Catalogues = { ...catalogues, de: { first: load("de first"), rest: () => new Promise((resolve) => (arrives = resolve)) } };
  await speak(slow, "de", "du");
  const whole = speakWhole();
  await Promise.resolve();
  await speak(slow, "en", "du");
  arrives({ messages: { chats: ["de rest"] } });
  await whole;
  expect([says("lock"), says("chats")]).toEqual(["en first", "en rest"]);
});

test("a rest that does not come is tried again by the next page", async () => {
  const { speak, speakWhole, says } = await opened();
  const rest = vi.fn(load("de rest")).mockRejectedValueOnce(new Error("offline"));
  await speak({ ...catalogues, de: { first: load("de first"), rest } }, "de", "du");
  await expect(speakWhole()).rejects.toThrow("offline");
  await speakWhole();
  expect(says("chats")).toBe("de rest");
});
