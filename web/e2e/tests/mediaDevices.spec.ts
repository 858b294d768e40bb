/** Camera, microphone, viewer and editor in a browser whose camera shows a clock and whose microphone beeps once a second. */
import { expect, type Page } from "@playwright/test";
import config, { KATALOG_PORT } from "../playwright.config.ts";
import { expectAccessible } from "../support/axe.ts";
import { atRest, PHONE, test } from "../support/stage.ts";

const launch = config.use?.launchOptions;
test.use({
  launchOptions: { ...launch, args: [...(launch?.args ?? []), "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"] },
});

/** A busy machine may not show every second. */
const SOME_SECONDS = /^\d:\d[1-9]$/;

async function openMedia(page: Page): Promise<void> {
  await page.goto(`http://localhost:${KATALOG_PORT}/katalog/medien?theme=light`);
  await expect(page.getByRole("region", { name: "Aufnehmen" })).toBeVisible();
}

/** Runs in the page: records, and has the browser's own decoder read what came out. */
async function record(encoder: "best" | "wasm") {
  const { VoiceRecorder } = window.media as {
    VoiceRecorder: { start: (options: object) => Promise<{ duration_ms: number; stop: () => Promise<{ blob: Blob; mime: string; duration_ms: number; waveform: number[] }> }> };
  };
  const recorder = await VoiceRecorder.start({ limit_ms: 1_500, encoder, onLevel: () => undefined, onEnd: () => window.dispatchEvent(new Event("limit")) });
  await new Promise((resolve) => window.addEventListener("limit", resolve, { once: true }));
  const note = await recorder.stop();
  const bytes = new Uint8Array(await note.blob.arrayBuffer());
  const context = new AudioContext();
  const sound = await context.decodeAudioData(bytes.slice().buffer);
  const loudest = sound.getChannelData(0).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const audio = new Audio(URL.createObjectURL(note.blob));
  await new Promise((resolve, reject) => {
    audio.addEventListener("loadedmetadata", resolve);
    audio.addEventListener("error", () => reject(new Error("not played")));
  });
  await context.close();
  return { mime: note.mime, says: note.duration_ms, decoded: sound.duration * 1000, played: audio.duration * 1000, channels: sound.numberOfChannels, loudest, size: bytes.length, bars: note.waveform };
}

for (const encoder of ["best", "wasm"] as const) {
  test(`what is recorded is an Ogg Opus file that a browser decodes and that lasts as long (${encoder})`, async ({ page }) => {
    await openMedia(page);
    const note = await page.evaluate(record, encoder);
    expect(note).toMatchObject({ mime: "audio/ogg", channels: 1 });
    expect(note.says).toBeGreaterThanOrEqual(1_500);
    expect(note.says).toBeLessThan(1_700);
    expect(Math.abs(note.decoded - note.says)).toBeLessThan(30);
    expect(Math.abs(note.played - note.says)).toBeLessThan(30);
    // The fake microphone beeps.
    expect(note.loudest).toBeGreaterThan(0.05);
    expect(Math.max(...note.bars)).toBe(255);
    expect(note.bars.length).toBeLessThanOrEqual(64);
    expect(note.size).toBeLessThan(12_000);
  });
}

test("by mouse: record, listen first, change the place and the speed, send; Escape loses nothing", async ({ page }) => {
  await openMedia(page);
  const card = page.getByRole("region", { name: "Aufnehmen" });
  await card.getByRole("button", { name: "Sprachnachricht aufnehmen" }).click();
  await expect(card.getByRole("timer", { name: "Aufnahme läuft" })).toHaveText(SOME_SECONDS);
  // From icon to icon each says its name, and none stays when another is pressed: the first one has the focus.
  await card.getByRole("timer").hover();
  await card.getByRole("button", { name: "Sprachnachricht senden" }).hover();
  await expect(page.getByRole("tooltip")).toHaveText(["Sprachnachricht senden"]);
  // What is looked at for long is not recorded for long.
  await card.getByRole("button", { name: "Aufnahme anhalten" }).click();
  await expect(card.getByRole("timer", { name: "Aufnahme angehalten" })).toBeVisible();
  await card.getByRole("timer").hover();
  await expect(page.getByRole("tooltip")).toHaveText([]);
  await expectAccessible(page, "recording");
  await page.keyboard.press("Escape");
  const place = card.getByRole("slider", { name: "Stelle der Sprachnachricht" });
  await expect(place).toHaveAttribute("aria-valuetext", /^0:00 von \d:\d\d$/);
  await place.focus();
  await page.keyboard.press("End");
  await expect(place).toHaveAttribute("aria-valuetext", /^(\d:\d\d) von \1$/);
  await page.keyboard.press("Home");
  await card.getByRole("button", { name: "Sprachnachricht senden" }).click();
  const note = card.getByRole("button", { name: "Sprachnachricht abspielen" });
  await card.getByRole("button", { name: "Tempo 1-fach, ändern" }).click();
  await card.getByRole("button", { name: "Tempo 1,5-fach, ändern" }).click();
  await note.click();
  // There only while it plays, for less than a second.
  await expect.poll(() => card.getByRole("button", { name: "Sprachnachricht anhalten" }).count(), { intervals: [50] }).toBe(1);
  // Played to its end it stands at the beginning again.
  await expect(note).toBeVisible();
  await expect(card.getByRole("button", { name: "Tempo 2-fach, ändern" })).toBeVisible();
});

test("a browser that plays no Ogg hears the same note", async ({ page }) => {
  await page.addInitScript(() => {
    HTMLMediaElement.prototype.canPlayType = () => "";
  });
  await openMedia(page);
  const card = page.getByRole("region", { name: "Aufnehmen" });
  await card.getByRole("button", { name: "Sprachnachricht aufnehmen" }).click();
  await expect(card.getByRole("timer")).toHaveText(SOME_SECONDS);
  await card.getByRole("button", { name: "Sprachnachricht senden" }).click();
  const played = page.evaluate(() => new Promise<string>((resolve) => document.defaultView?.addEventListener("heard", (event) => resolve((event as CustomEvent<string>).detail))));
  await page.evaluate(() => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = async function (this: HTMLMediaElement) {
      await play.call(this);
      window.dispatchEvent(new CustomEvent("heard", { detail: `${this.duration.toFixed(0)} ${this.src.slice(0, 5)}` }));
    };
  });
  await card.getByRole("button", { name: "Sprachnachricht abspielen" }).click();
  expect(await played).toMatch(/^[1-9] blob:$/);
});

test("no microphone, no camera: it says what to do", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await openMedia(page);
  const card = page.getByRole("region", { name: "Aufnehmen" });
  await card.getByRole("button", { name: "Sprachnachricht aufnehmen" }).click();
  await expect(card.getByRole("alert")).toContainText("Das Mikrofon ist gesperrt. Erlaube es in den Einstellungen");
  await card.getByRole("button", { name: "Schließen" }).click();
  await page.getByRole("button", { name: "Kamera öffnen" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("Die Kamera ist gesperrt. Erlaube sie in den Einstellungen");
  await expectAccessible(page, "camera refused");
});

test("a photo of the app's camera, and hiding a name in it before it is sent", async ({ page }) => {
  await openMedia(page);
  await page.getByRole("button", { name: "Kamera öffnen" }).click();
  await page.getByRole("button", { name: "Foto aufnehmen" }).click();
  await expect(page.getByRole("img", { name: "Das aufgenommene Foto" })).toBeVisible();
  await page.getByRole("button", { name: "Verwenden" }).click();
  await expect(page.getByRole("img", { name: /^Foto\.webp, \d+ × \d+$/ })).toBeVisible();

  // A letter: black lines on white.
  const letter = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1200, 800);
    const pen = canvas.getContext("2d");
    if (!pen) return [];
    pen.fillStyle = "white";
    pen.fillRect(0, 0, 1200, 800);
    pen.fillStyle = "black";
    for (let x = 0; x < 1200; x += 8) pen.fillRect(x, 0, 4, 800);
    return Array.from(new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer()));
  });
  const card = page.getByRole("region", { name: "Auswählen" });
  await card.getByLabel("Dateien wählen").setInputFiles({ name: "Brief.png", mimeType: "image/png", buffer: Buffer.from(letter) });
  await card.getByRole("button", { name: "Brief.webp bearbeiten" }).click();
  const editor = page.getByRole("dialog", { name: "Bild bearbeiten" });
  await editor.getByRole("radio", { name: "Unkenntlich" }).click();
  // By keys alone.
  await editor.getByRole("button", { name: "In der Mitte platzieren" }).click();
  for (let step = 0; step < 12; step += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expectAccessible(page, "editor");
  const canvas = editor.locator("canvas");
  const contrast = (x: number, y: number) =>
    canvas.evaluate((element: HTMLCanvasElement, [left, top]) => {
      const data = Array.from(element.getContext("2d")?.getImageData((left ?? 0) * element.width, (top ?? 0) * element.height, 16, 1).data ?? []).filter((_, index) => index % 4 === 0);
      return Math.max(...data) - Math.min(...data);
    }, [x, y]);
  await expect.poll(() => contrast(0.25, 0.5)).toBeLessThan(90);
  expect(await contrast(0.8, 0.5)).toBeGreaterThan(200);
  await editor.getByRole("radio", { name: "Zuschneiden" }).click();
  await editor.getByRole("button", { name: "In der Mitte platzieren" }).click();
  await editor.getByRole("button", { name: "Übernehmen" }).click();
  // The button that applied the cut is gone, and the focus with it.
  await editor.getByRole("application").press("Control+z");
  await editor.getByRole("application").press("Control+z");
  await expect.poll(() => contrast(0.25, 0.5)).toBeGreaterThan(200);
  await editor.getByRole("button", { name: "In der Mitte platzieren" }).click();
  await editor.getByRole("button", { name: "Übernehmen" }).click();
  await editor.getByRole("button", { name: "Fertig" }).click();
  await expect(card.getByText(/960.×.640/)).toBeVisible();
});

test("the viewer: close to the point, turn, go on, and back to where one was", async ({ page }) => {
  await openMedia(page);
  const open = page.getByRole("button", { name: "Betrachter öffnen" });
  await open.click();
  const viewer = page.getByRole("dialog", { name: "Foto von Miriam Fuchs, Heute, 07:42" });
  const picture = page.getByRole("dialog").getByRole("img").first();
  await expect(viewer).toBeVisible();
  await expect(picture).toHaveAccessibleName(/Schaust du kurz drauf/);
  await atRest(page);
  await expectAccessible(page, "viewer");

  const box = async () => (await picture.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const before = await box();
  const point = { x: before.x + before.width * 0.75, y: before.y + before.height * 0.5 };
  await page.mouse.dblclick(point.x, point.y);
  await atRest(page);
  const near = await box();
  expect(near.width / before.width).toBeCloseTo(2.5, 1);
  expect((point.x - near.x) / near.width).toBeCloseTo(0.75, 2);
  await page.mouse.move(point.x, point.y);
  await page.mouse.down();
  await page.mouse.move(point.x + 100, point.y, { steps: 3 });
  await page.mouse.up();
  await atRest(page);
  expect((await box()).x).toBeCloseTo(near.x + 100, 0);
  await page.keyboard.press("0");
  await atRest(page);
  expect(await box()).toEqual(before);
  await page.keyboard.press("r");
  await atRest(page);
  expect((await box()).width).toBeLessThan((await box()).height);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("dialog", { name: "Foto von Dr. Aylin Kaya, Heute, 07:42" })).toBeVisible();
  for (let step = 0; step < 4; step += 1) await page.getByRole("button", { name: "Nächstes" }).click();
  await expect(page.getByRole("button", { name: "Nächstes" })).toHaveCount(0);
  await expect(page.getByRole("dialog").getByRole("progressbar")).toHaveAttribute("aria-valuenow", "40");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(open).toBeFocused();
});

test.describe("with fingers", () => {
  test.use(PHONE);

  test("two bring a picture close, one pulls it away; held the microphone records, slid left it does not", async ({ page }) => {
    await openMedia(page);
    const debug = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: { x: number; y: number }[]) => debug.send("Input.dispatchTouchEvent", { type, touchPoints });

    await page.getByRole("button", { name: "Betrachter öffnen" }).click();
    const picture = page.getByRole("dialog").getByRole("img").first();
    await expect(picture).toBeVisible();
    await atRest(page);
    const width = async () => (await picture.boundingBox())?.width ?? 0;
    const before = await width();
    await touch("touchStart", { x: 170, y: 420 }, { x: 220, y: 420 });
    await touch("touchMove", { x: 145, y: 420 }, { x: 245, y: 420 });
    await touch("touchMove", { x: 120, y: 420 }, { x: 270, y: 420 });
    await touch("touchEnd");
    await atRest(page);
    expect((await width()) / before).toBeCloseTo(3, 0);
    await touch("touchStart", { x: 170, y: 420 }, { x: 320, y: 420 });
    await touch("touchMove", { x: 200, y: 420 }, { x: 240, y: 420 });
    await touch("touchEnd");
    await atRest(page);
    expect(await width()).toBeCloseTo(before, 0);
    await touch("touchStart", { x: 195, y: 400 });
    await touch("touchMove", { x: 195, y: 460 });
    await touch("touchMove", { x: 195, y: 620 });
    await touch("touchEnd");
    await expect(page.getByRole("dialog")).toHaveCount(0);

    const card = page.getByRole("region", { name: "Aufnehmen" });
    const microphone = card.getByRole("button", { name: "Sprachnachricht aufnehmen" });
    /** Where it is now: what was sent above it has moved it. */
    const down = async () => {
      await microphone.scrollIntoViewIfNeeded();
      const at = await microphone.boundingBox();
      const finger = { x: (at?.x ?? 0) + 20, y: (at?.y ?? 0) + 20 };
      await touch("touchStart", finger);
      await expect(card.getByRole("timer")).toHaveText(SOME_SECONDS);
      return finger;
    };
    const notes = card.getByRole("button", { name: "Sprachnachricht abspielen" });
    let finger = await down();
    await touch("touchMove", { x: finger.x - 60, y: finger.y });
    await touch("touchMove", { x: finger.x - 130, y: finger.y });
    await expect(card.getByRole("timer")).toHaveCount(0);
    await touch("touchEnd");
    await expect(notes).toHaveCount(0);
    await down();
    await touch("touchEnd");
    await expect(notes).toHaveCount(1);
    finger = await down();
    await touch("touchMove", { x: finger.x, y: finger.y - 90 });
    await expect(card.getByRole("button", { name: "Aufnahme verwerfen" })).toBeVisible();
    await touch("touchEnd");
    await card.getByRole("button", { name: "Aufnahme verwerfen" }).click();
    await expect(notes).toHaveCount(1);
  });
});
