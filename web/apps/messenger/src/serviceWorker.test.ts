/** Pushes, clicks and locks as the service worker takes them, beside a page that lives or none. What it caches is tested in e2e. */
import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";

interface Shown {
  title: string;
  tag: string;
  body: string;
  data: { at: number; plain?: string; notice?: { chat: string; urgent: boolean } };
  silent?: boolean;
  renotify?: boolean;
  requireInteraction?: boolean;
  close: () => void;
}

const SOURCE = readFileSync(new URL("serviceWorker.js", import.meta.url), "utf8");
let shown: Shown[];
let windows: { id: string; url: string; focus: () => Promise<void>; postMessage: (said: unknown) => void }[];
let said: unknown[];
let opened: string[];
let focused: string[];
let hear: Map<string, (event: object) => void>;

async function show(title: string, options: Omit<Shown, "title" | "close">): Promise<void> {
  const one: Shown = { ...options, title, close: () => void (shown = shown.filter((other) => other !== one)) };
  shown = [...shown.filter(({ tag }) => tag !== options.tag), one];
}

function opens(id: string, url = "https://konsil.example/chats"): void {
  windows.push({ id, url, focus: async () => void focused.push(id), postMessage: (what) => said.push(what) });
}

beforeEach(() => {
  [shown, windows, said, opened, focused, hear] = [[], [], [], [], [], new Map()];
  const self = {
    addEventListener: (name: string, heard: (event: object) => void) => hear.set(name, heard),
    registration: { showNotification: show, getNotifications: async () => shown },
    navigator: { locks: { request: async (_: string, work: () => unknown) => work() } },
    clients: { matchAll: async () => windows, openWindow: async (address: string) => opened.push(address) },
  };
  new Function("self", SOURCE)(self);
});

async function happens(name: string, event: object): Promise<void> {
  let work: unknown;
  hear.get(name)?.({ ...event, waitUntil: (promise: unknown) => (work = promise) });
  await work;
}

const push = (urgent = false, body = urgent ? "Dringende Nachricht" : "Neue Nachricht") =>
  happens("push", { data: { json: () => ({ notification: { title: "Konsil", body, tag: urgent ? "konsil-urgent" : "konsil", requireInteraction: urgent } }) } });
const says = (chat: string, urgent: boolean, at = Date.now()) =>
  show("Miriam Fuchs", { tag: `chat:${chat}`, body: "Neue Nachricht", data: { at, plain: urgent ? "Dringende Nachricht" : "Neue Nachricht", notice: { chat, urgent } } });
const tags = () => shown.map(({ tag }) => tag);

test("without a page that says more, what is pushed is shown", async () => {
  await push();
  expect(shown).toMatchObject([{ title: "Konsil", body: "Neue Nachricht", tag: "konsil", renotify: true }]);
  expect(shown[0]).not.toHaveProperty("vibrate");
});

test("what a page has said already is not said again", async () => {
  await says("4B", false);
  await push();
  expect(shown).toMatchObject([{ title: "Miriam Fuchs", tag: "chat:4B", renotify: false, silent: true }]);
});

test("what is urgent is not hidden behind a notice of something else", async () => {
  await says("4B", false);
  await push(true);
  expect(tags()).toEqual(["chat:4B", "konsil-urgent"]);
});

test("who has not taken note is woken again by the same notice", async () => {
  await says("4B", true, Date.now() - 300_000);
  await push(true, "Dringende Nachricht wartet auf Antwort");
  expect(shown).toMatchObject([{ title: "Miriam Fuchs", body: "Dringende Nachricht wartet auf Antwort", tag: "chat:4B", renotify: true, silent: false, requireInteraction: true }]);
  await push(true);
  expect(shown, "once").toMatchObject([{ renotify: false, silent: true }]);
});

test("a click goes to the window that is open, or opens the chat", async () => {
  const notification = { close: vi.fn(), data: { notice: { chat: "4B", urgent: false } } };
  await happens("notificationclick", { action: "", notification });
  expect(opened).toEqual(["/chats/4B"]);
  opens("admin", "https://konsil.example/verwaltung/personen");
  opens("tab");
  await happens("notificationclick", { action: "", notification });
  expect([said, focused]).toEqual([[{ notice: { chat: "4B", action: "" } }], ["tab"]]);
  await happens("notificationclick", { action: "read", notification });
  expect([said.at(-1), focused]).toEqual([{ notice: { chat: "4B", action: "read" } }, ["tab"]]);
  await happens("notificationclick", { action: "", notification: { close: vi.fn(), data: { at: 0 } } });
  expect([said.length, focused], "one that names no chat").toEqual([2, ["tab", "tab"]]);
});

test("when the app locks no notice names a chat; that something came stays said, once", async () => {
  await says("4B", false);
  await says("Labor", true);
  await happens("message", { data: "door-shuts" });
  expect(shown).toMatchObject([{ title: "Konsil", body: "Dringende Nachricht", tag: "konsil-urgent", silent: true }]);
  shown = [];
  await happens("message", { data: "door-shuts" });
  expect(shown).toEqual([]);
});

test("the last window that goes is a lock, too", async () => {
  await says("4B", false);
  opens("first");
  opens("second");
  await happens("message", { data: "window-leaves", source: { id: "first" } });
  expect(tags()).toEqual(["chat:4B"]);
  windows.shift();
  await happens("message", { data: "window-leaves", source: { id: "second" } });
  expect(tags()).toEqual(["konsil"]);
});
