import { toast } from "@konsil/ui/Toast.tsx";
import { i18n } from "@lingui/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

vi.mock("@konsil/ui/Toast.tsx", () => ({ toast: vi.fn() }));

/** A page with a service worker, of which a new version waits when the test says so. */
function stage({ windows = 1 } = {}) {
  const told: string[] = [];
  const registration = Object.assign(new EventTarget(), { waiting: { postMessage: (word: string) => told.push(word) }, installing: null, update: () => Promise.resolve() });
  const serviceWorker = Object.assign(new EventTarget(), { controller: {}, register: () => Promise.resolve(registration) });
  const fields: { value: string }[] = [];
  const page = Object.assign(new EventTarget(), { visibilityState: "visible", dialog: null as object | null, querySelector: () => page.dialog, querySelectorAll: () => fields });
  const locks = Array.from({ length: windows }, () => ({ name: "konsil-engine" }));
  const query = () => Promise.resolve({ held: locks.slice(0, 1), pending: locks.slice(1) });
  const reload = () => told.push("reload");
  vi.stubGlobal("navigator", { serviceWorker, locks: { query } });
  vi.stubGlobal("document", page);
  vi.stubGlobal("location", { reload, href: "https://konsil.test/chats", origin: "https://konsil.test" });
  vi.stubGlobal("window", new EventTarget());
  const hide = async () => {
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(0);
    page.visibilityState = "visible";
  };
  /** Another window has let the new version in. */
  const takenOver = () => serviceWorker.dispatchEvent(new Event("controllerchange"));
  return { told, page, fields, hide, takenOver };
}

/** The page begins: its modules anew. */
async function registered() {
  const { askForUpdate, registerServiceWorker } = await import("./appUpdate.ts");
  await registerServiceWorker();
  // What is loaded with the news of a new version.
  await import("./giveWay.ts");
  await vi.advanceTimersByTimeAsync(0);
  const { holdWork } = await import("./heldWork.ts");
  return { askForUpdate, holdWork };
}

beforeEach(() => {
  i18n.loadAndActivate({ locale: "de", messages: {} });
  vi.resetModules();
  vi.mocked(toast).mockClear();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("hidden, alone and with nothing to lose, the page gives way to the new version", async () => {
  const { told, hide, takenOver } = stage();
  await registered();
  await hide();
  expect(told).toEqual(["take-over"]);
  takenOver();
  expect(told).toEqual(["take-over", "reload"]);
});

test("while somebody chooses a photo in the system's picker nothing is reloaded", async () => {
  const { told, hide } = stage();
  const { holdWork } = await registered();
  const away = holdWork(() => true);
  await hide();
  expect(told).toEqual([]);
  away();
  await hide();
  expect(told).toEqual(["take-over"]);
});

test("a dialog that is open, or words in any field, keep the page", async () => {
  const { told, page, fields, hide } = stage();
  await registered();
  page.dialog = {};
  await hide();
  page.dialog = null;
  fields.push({ value: "" }, { value: "Kalium" });
  await hide();
  expect(told).toEqual([]);
  fields.pop();
  await hide();
  expect(told).toEqual(["take-over"]);
});

test("with two windows nothing is let in by itself: it would reload the other one", async () => {
  const { told, hide } = stage({ windows: 2 });
  await registered();
  await hide();
  expect(told).toEqual([]);
});

test("let in by another window, this one stays for what it holds, and goes when that is done", async () => {
  const { told, hide, takenOver } = stage({ windows: 2 });
  const { holdWork } = await registered();
  const done = holdWork(() => true);
  takenOver();
  await hide();
  expect(told).toEqual([]);
  done();
  await hide();
  expect(told).toEqual(["reload"]);
});

test("whoever would lose something is told at the first press, and has the new version with the second", async () => {
  const { told, takenOver } = stage();
  const { askForUpdate, holdWork } = await registered();
  holdWork(() => true);
  await askForUpdate();
  expect(toast).toHaveBeenCalledTimes(1);
  expect(told).toEqual([]);
  await askForUpdate();
  takenOver();
  expect(told).toEqual(["take-over", "reload"]);
});

test("whoever loses nothing has the new version at once", async () => {
  const { told } = stage();
  const { askForUpdate } = await registered();
  await askForUpdate();
  expect(told).toEqual(["take-over"]);
  expect(toast).not.toHaveBeenCalled();
});
