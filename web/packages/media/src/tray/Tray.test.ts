import { expect, test } from "vitest";
import { type Attachment, MediaRefused } from "../attachment.ts";
import { CAPTION_LENGTH_MAX, MEDIA_LIMITS } from "../limits.ts";
import type { Preparing } from "../prepare.ts";
import { Tray } from "./Tray.ts";

const photo = (name: string) => new File(["pixels"], name, { type: "image/jpeg" });
const made = (name: string): Attachment => ({ blob: new Blob(["small"]), kind: "image", name, mime: "image/webp", width: 4, height: 3 });

/** A tray whose things become ready when the test says so. */
function stage(limits = MEDIA_LIMITS) {
  const waiting: { how: Preparing; ready: (attachment: Attachment) => void; refuse: (reason: unknown) => void }[] = [];
  const tray = new Tray({ limits, prepare: (_source, how) => new Promise((ready, refuse) => waiting.push({ how, ready, refuse })) });
  const changed = () =>
    new Promise<void>((resolve) => {
      const stop = tray.subscribe(() => {
        stop();
        resolve();
      });
    });
  const begun = async (count: number) => {
    while (waiting.length < count) await Promise.resolve();
  };
  return { tray, waiting, changed, begun };
}

test("Miriam chooses two photos: one after the other becomes ready, and they go with their captions", async () => {
  const { tray, waiting, changed, begun } = stage();
  tray.add([photo("EKG.jpg"), photo("Wunde.jpg")]);
  expect(tray.view().items.map(({ state }) => state)).toEqual(["preparing", "preparing"]);
  await begun(1);
  expect(waiting).toHaveLength(1);
  waiting[0]?.ready(made("EKG.webp"));
  await changed();
  await begun(2);
  waiting[1]?.ready(made("Wunde.webp"));
  await changed();
  tray.caption("t1", "  Zi. 412  ");
  expect(tray.take().map(({ name, caption }) => [name, caption])).toEqual([["EKG.webp", "Zi. 412"], ["Wunde.webp", undefined]]);
  expect(tray.view().items).toEqual([]);
});

test("what cannot be sent stays with its reason, and can be tried again as a file", async () => {
  const { tray, waiting, changed, begun } = stage();
  tray.add([photo("IMG_1.heic")]);
  await begun(1);
  waiting[0]?.refuse(new MediaRefused({ reason: "cannot_decode", format: "HEIC" }));
  await changed();
  expect(tray.view().items[0]).toMatchObject({ state: "refused", problem: { reason: "cannot_decode" } });
  // It holds up nothing else, also no text.
  expect(tray.goingCount).toBe(0);
  expect(tray.take()).toEqual([]);
  tray.sendAsFile("t1", true);
  expect(tray.view().items[0]).not.toHaveProperty("problem");
  await begun(2);
  expect(waiting[1]?.how.as).toBe("file");
});

test("removed while it is being made: it is told to stop and does not come back", async () => {
  const { tray, waiting, begun } = stage();
  tray.add([photo("a.jpg"), photo("b.jpg")]);
  await begun(1);
  tray.remove("t1");
  expect(waiting[0]?.how.signal?.aborted).toBe(true);
  waiting[0]?.ready(made("a.webp"));
  await begun(2);
  expect(tray.view().items.map(({ key }) => key)).toEqual(["t2"]);
});

test("no more than the limit are taken, and it says how many were left", () => {
  const { tray } = stage({ ...MEDIA_LIMITS, count_max: 2 });
  tray.add([photo("1.jpg"), photo("2.jpg")]);
  expect(tray.view().leftOut).toBe(0);
  tray.add([photo("3.jpg"), photo("4.jpg")]);
  expect(tray.view()).toMatchObject({ leftOut: 2, items: { length: 2 } });
  tray.addReady(made("Kamera.webp"));
  expect(tray.view().items).toHaveLength(2);
});

test("a caption ends at its limit", () => {
  const { tray } = stage();
  tray.add([photo("1.jpg")]);
  tray.caption("t1", "x".repeat(CAPTION_LENGTH_MAX + 1));
  expect(tray.view().items[0]?.caption).toHaveLength(CAPTION_LENGTH_MAX);
});

test("an edited picture takes the place of the chosen one", async () => {
  const { tray, waiting, changed, begun } = stage();
  tray.add([photo("EKG.jpg")]);
  await begun(1);
  waiting[0]?.ready(made("EKG.webp"));
  await changed();
  const edited = new Blob(["edited"]);
  tray.replace("t1", edited);
  expect(tray.source("t1")).toBe(edited);
  expect(tray.view().items[0]?.state).toBe("preparing");
});

test("a photo of the app's camera stays one when it was edited", async () => {
  const { tray, waiting, changed, begun } = stage();
  tray.addReady({ ...made("Foto.webp"), app_only: true });
  tray.replace("t1", new Blob(["edited"]));
  await begun(1);
  waiting[0]?.ready(made("Foto.webp"));
  await changed();
  expect(tray.take()).toMatchObject([{ app_only: true }]);
});
