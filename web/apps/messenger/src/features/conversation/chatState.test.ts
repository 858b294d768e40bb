import type { TimelineItemView } from "@konsil/engine";
import { LENA, textItem } from "@konsil/engine/scripted";
import type { Attachment } from "@konsil/media";
import { Tray } from "@konsil/media/tray/Tray.ts";
import { Recording } from "@konsil/media/voice/Recording.ts";
import { beforeEach, expect, test, vi } from "vitest";
import { holdsWork } from "../installation/heldWork.ts";
import { lockMemory, openMemory } from "../shell/memory.ts";
import { attach, keepTray } from "./attached.ts";
import { changeChat, chatState, keepUp, showHit, showMessage, toggleChosen, unfold } from "./chatState.ts";
import { sayLost } from "./sayLost.ts";

vi.mock("./sayLost.ts", () => ({ sayLost: vi.fn() }));

const photo = (name: string) => new File(["pixels"], name, { type: "image/jpeg" });
const taken = (name: string): Attachment => ({ blob: new Blob(["small"]), kind: "image", name, mime: "image/webp", app_only: true });
/** Nothing becomes ready by itself. */
const tray = () => new Tray({ prepare: () => new Promise(() => undefined) });

/** A recording that has been running for a while. */
async function spoken(): Promise<Recording> {
  const note: Attachment = { blob: new Blob(["sound"]), kind: "voice", name: "voice.ogg", mime: "audio/ogg" };
  const recorder = { duration_ms: 4_000, pause: () => undefined, resume: () => undefined, stop: () => Promise.resolve(note), cancel: () => undefined };
  const recording = new Recording({ limit_ms: 60_000, bars: 4, start: () => Promise.resolve(recorder) });
  recording.begin();
  while (!recording.holds) await Promise.resolve();
  return recording;
}

beforeEach(() => {
  lockMemory();
  openMemory();
  vi.mocked(sayLost).mockClear();
});

test("an answer waits while one looks into another chat", () => {
  changeChat("a", { reply: { key: "m-1", name: "Miriam Fuchs", text: "Zi. 412" } });
  changeChat("b", { finding: true });
  expect(chatState("a").reply?.key).toBe("m-1");
  expect(chatState("b").reply).toBeNull();
});

test("choosing twice gives the message back", () => {
  const item: TimelineItemView = textItem(LENA, 0, "Danke");
  toggleChosen("a", item);
  expect([...(chatState("a").chosen?.keys() ?? [])]).toEqual([item.key]);
  toggleChosen("a", item);
  expect(chatState("a").chosen?.size).toBe(0);
});

test("a text too long for a message waits here: a reload would lose it, and locking says that it is lost", () => {
  changeChat("a", { tooLong: "x".repeat(100_000) });
  expect(holdsWork()).toBe(true);
  lockMemory();
  expect(vi.mocked(sayLost)).toHaveBeenCalledOnce();
  expect(holdsWork()).toBe(false);
});

test("what is being encrypted is not in the chat yet, and a reload would lose it", () => {
  changeChat("a", { sealing: 2 });
  expect(holdsWork()).toBe(true);
  changeChat("a", { sealing: 0 });
  expect(holdsWork()).toBe(false);
});

test("what its author deletes meanwhile is neither copied nor quoted any more", () => {
  const [wrong, good] = [textItem(LENA, 0, "Befund Frau Öztürk"), textItem(LENA, 0, "Danke")];
  for (const item of [wrong, good]) toggleChosen("a", item);
  changeChat("a", { reply: { key: wrong.key, name: LENA.name, text: "Befund Frau Öztürk" } });
  const edited = { ...good };
  keepUp("a", [{ ...wrong, content: { type: "deleted", sender: LENA, own: false } }, edited], "Gelöschte Nachricht");
  expect([...(chatState("a").chosen?.values() ?? [])]).toEqual([edited]);
  expect(chatState("a").reply?.text).toBe("Gelöschte Nachricht");
});

test("going to the same message again is a new wish", () => {
  showMessage("a", { key: "m-1", position: 1 });
  const first = chatState("a").target;
  showMessage("a", { key: "m-1", position: 1 });
  expect(chatState("a").target).not.toBe(first);
});

test("what was found in a long message is shown whole, and stays so until somebody folds it", () => {
  showHit({ conversation: "a", message: "m-1", position: 1, parts: ["… das ", "Kalium", " ist hoch"] }, false);
  expect(chatState("a").target).toEqual({ key: "m-1", position: 1, focus: false, words: "Kalium" });
  expect([...chatState("a").unfolded]).toEqual(["m-1"]);
  unfold("a", "m-1", false);
  expect(chatState("a").unfolded.size).toBe(0);
});

test("locking forgets what was typed and chosen", () => {
  changeChat("a", { edit: { key: "m-1", original: "alt", text: "neu", mentions: [] } });
  lockMemory();
  expect(chatState("a").edit).toBeNull();
});

test("what is marked as urgent stays so while one looks into another chat", () => {
  changeChat("a", { urgency: "urgent" });
  changeChat("b", { finding: true });
  expect(chatState("a").urgency).toBe("urgent");
  expect(chatState("b").urgency).toBe("normal");
});

test("photos with their captions wait in their chat, whatever else is opened", () => {
  attach("a", [photo("EKG.jpg")]);
  attach("a", [photo("Wunde.jpg")], [taken("Foto.webp")]);
  keepTray("a", tray);
  chatState("a").tray?.caption("t1", "Zi. 412");
  keepTray("a", tray);
  attach("a", [photo("Rücken.jpg")]);
  expect(chatState("a").tray?.view().items.map(({ name, caption }) => [name, caption])).toEqual([
    ["Foto.webp", "Zi. 412"],
    ["EKG.jpg", ""],
    ["Wunde.jpg", ""],
    ["Rücken.jpg", ""],
  ]);
  expect(chatState("a").attached).toBeNull();
  expect(chatState("b").tray).toBeNull();
});

test("what is attached, spoken or being changed is held until it is gone", async () => {
  expect(holdsWork()).toBe(false);
  attach("a", [photo("EKG.jpg")]);
  expect(holdsWork()).toBe(true);
  keepTray("a", tray);
  expect(holdsWork()).toBe(true);
  chatState("a").tray?.clear();
  expect(holdsWork()).toBe(false);
  // What is refused goes nowhere, and is still where it came from.
  const refusing = new Tray({ prepare: () => Promise.reject(new Error("a program")) });
  changeChat("a", { tray: refusing });
  refusing.add([photo("EKG.jpg")]);
  expect(holdsWork()).toBe(true);
  await vi.waitFor(() => expect(holdsWork()).toBe(false));
  expect(refusing.view().items).toHaveLength(1);
  changeChat("a", { tray: null });

  changeChat("a", { edit: { key: "m-1", original: "alt", text: "alt", mentions: [] } });
  expect(holdsWork()).toBe(false);
  changeChat("a", { edit: { key: "m-1", original: "alt", text: "neu", mentions: [] } });
  expect(holdsWork()).toBe(true);
  changeChat("a", { edit: null });

  const recording = await spoken();
  changeChat("b", { recording });
  await recording.listen();
  expect(holdsWork()).toBe(true);
  await recording.take();
  expect(holdsWork()).toBe(false);
});

test("locking forgets what was attached and spoken, closes the microphone, and says so once", async () => {
  attach("a", [photo("EKG.jpg")]);
  keepTray("a", tray);
  const recording = await spoken();
  changeChat("b", { recording });
  const kept = chatState("a").tray;
  lockMemory();
  expect(kept?.view().items).toEqual([]);
  expect(recording.holds).toBe(false);
  expect([chatState("a").tray, chatState("b").recording]).toEqual([null, null]);
  expect(holdsWork()).toBe(false);
  lockMemory();
  expect(sayLost).toHaveBeenCalledTimes(1);
});

test("locking with nothing unsent says nothing", () => {
  changeChat("a", { reply: { key: "m-1", name: "Miriam Fuchs", text: "Zi. 412" } });
  lockMemory();
  expect(sayLost).not.toHaveBeenCalled();
});

test("what comes back after the door fell shut stays outside", () => {
  lockMemory();
  attach("a", [], [taken("Foto.webp")]);
  keepTray("a", tray);
  changeChat("a", { reply: { key: "m-1", name: "Miriam Fuchs", text: "Zi. 412" } });
  expect(chatState("a")).toMatchObject({ attached: null, tray: null, reply: null });
  openMemory();
  expect(holdsWork()).toBe(false);
});
