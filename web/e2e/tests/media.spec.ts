/** What becomes of pictures, videos and voices before they are sent and when they are shown, in a real browser. */
import { expect, type Page } from "@playwright/test";
import { KATALOG_PORT } from "../playwright.config.ts";
import { expectAccessible } from "../support/axe.ts";
import { atRest, test, type Theme } from "../support/stage.ts";

async function openMedia(page: Page, theme: Theme = "light"): Promise<void> {
  await page.goto(`http://localhost:${KATALOG_PORT}/katalog/medien?theme=${theme}`);
  await expect(page.getByRole("region", { name: "Anhänge vor dem Senden" })).toBeVisible();
}

for (const theme of ["light", "dark"] satisfies Theme[]) {
  test(`media katalog ${theme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 4200 });
    await openMedia(page, theme);
    await page.evaluate(() => document.fonts.ready);
    await atRest(page);
    await page.screenshot({ path: `artefacts/media-${theme}.png`, fullPage: true, animations: "disabled" });
    await expectAccessible(page, `media ${theme}`);
  });
}

/** Runs in the page: pictures as a phone writes them, and what `prepare` makes of them. */
async function photographed(place: "worker" | "page") {
  const { prepare } = window.media as { prepare: (blob: Blob, how: { name: string; place: string }) => Promise<{ blob: Blob; mime: string; name: string; width: number; height: number; thumbnail: Uint8Array }> };
  const text = (value: string) => Array.from(value, (letter) => letter.charCodeAt(0));
  const be32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const le32 = (value: number) => be32(value).toReversed();
  const latin = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const SECRET = "51 deg 32' N Station 4B iPhone von Miriam";
  // TIFF, big endian: orientation 6 (turn right), then the place as a string.
  const exif = [...text("MM\0*"), ...be32(8), 0, 2, 0x01, 0x12, 0, 3, ...be32(1), 0, 6, 0, 0, 0x01, 0x0e, 0, 2, ...be32(SECRET.length), ...be32(38), ...be32(0), ...text(SECRET)];
  const canvas = new OffscreenCanvas(2800, 1600);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, 2800, 1600);
  pen.fillStyle = "red";
  pen.fillRect(0, 0, 1400, 800); // upper left: upper right once turned

  async function bytes(type: string): Promise<number[]> {
    return [...new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.7 })).arrayBuffer())];
  }
  const segment = (marker: number, content: number[]) => [0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content];
  const jpeg = await bytes("image/jpeg");
  const xmp = text(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${SECRET}</x:xmpmeta>`);
  const asJpeg = [...jpeg.slice(0, 2), ...segment(0xe1, [...text("Exif\0\0"), ...exif]), ...segment(0xe1, xmp), ...segment(0xfe, text(SECRET)), ...jpeg.slice(2), ...text(`behind the end: ${SECRET}`)];

  const png = await bytes("image/png");
  const crcTable = Array.from({ length: 256 }, (_, n) => Array.from({ length: 8 }).reduce<number>((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
  const crc = (data: number[]) => (data.reduce((c, byte) => (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (type: string, content: number[]) => [...be32(content.length), ...text(type), ...content, ...be32(crc([...text(type), ...content]))];
  const asPng = [...png.slice(0, 33), ...chunk("eXIf", exif), ...chunk("tEXt", text(`Comment\0${SECRET}`)), ...png.slice(33)];

  const webp = await bytes("image/webp");
  const riff = (type: string, content: number[]) => [...text(type), ...le32(content.length), ...content, ...(content.length % 2 ? [0] : [])];
  const inner = webp.slice(12).slice(latin(new Uint8Array(webp.slice(12, 16))) === "VP8X" ? 18 : 0);
  const vp8x = riff("VP8X", [0x08 | 0x04, 0, 0, 0, ...le32(2799).slice(0, 3), ...le32(1599).slice(0, 3)]);
  const extended = [...text("WEBP"), ...vp8x, ...inner, ...riff("EXIF", exif), ...riff("XMP ", xmp)];
  const asWebp = [...text("RIFF"), ...le32(extended.length), ...extended];

  const results = [];
  for (const [name, content] of [["IMG_1.jpg", asJpeg], ["IMG_2.png", asPng], ["IMG_3.webp", asWebp], ["heißt anders.txt", asJpeg]] as const) {
    const source = new Blob([new Uint8Array(content)]);
    const done = await prepare(source, { name, place });
    const out = new Uint8Array(await done.blob.arrayBuffer());
    const shown = await createImageBitmap(done.blob);
    const look = new OffscreenCanvas(shown.width, shown.height).getContext("2d");
    look?.drawImage(shown, 0, 0);
    const corner = (x: number, y: number) => Array.from(look?.getImageData(Math.round(x * (shown.width - 1)), Math.round(y * (shown.height - 1)), 1, 1).data ?? []);
    const reads = (data: Uint8Array) => latin(data).includes("Station 4B") || /Exif|EXIF|XMP |xmpmeta|eXIf|ICCP|ICC_PROFILE/.test(latin(data));
    results.push({
      name: done.name,
      mime: done.mime,
      size: [done.width, done.height],
      shown: [shown.width, shown.height],
      sourceTells: reads(new Uint8Array(content)),
      tells: reads(out),
      thumbnailTells: reads(done.thumbnail),
      thumbnail: done.thumbnail.length,
      upperRightIsRed: (corner(0.98, 0.02)[1] ?? 255) < 90,
      upperLeftIsRed: (corner(0.02, 0.02)[1] ?? 255) < 90,
    });
  }
  return results;
}

for (const place of ["worker", "page"] as const) {
  test(`nothing of place and device leaves with a photo, and it stands upright (${place})`, async ({ page }) => {
    await openMedia(page);
    const [jpeg, png, webp, renamed] = await page.evaluate(photographed, place);
    for (const photo of [jpeg, png, webp, renamed]) {
      expect(photo).toMatchObject({ mime: "image/webp", sourceTells: true, tells: false, thumbnailTells: false });
      expect(photo?.size).toEqual(photo?.shown);
      expect(photo?.thumbnail).toBeLessThanOrEqual(8_000);
      expect(Math.max(...(photo?.size ?? []))).toBe(2560);
    }
    expect(jpeg).toMatchObject({ name: "IMG_1.webp", size: [1463, 2560], upperRightIsRed: true, upperLeftIsRed: false });
    expect(renamed).toMatchObject({ name: "heißt anders.webp", size: [1463, 2560] });
  });
}

test("what cannot be sent says why in words; as a file it goes; nothing else is lost", async ({ page }) => {
  await openMedia(page);
  const text = (value: string) => Buffer.from(value, "latin1");
  const be32 = (value: number) => Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
  const bomb = Buffer.concat([text("\x89PNG\r\n\x1a\n"), be32(13), text("IHDR"), be32(40_000), be32(30_000), Buffer.alloc(9)]);
  const heic = Buffer.concat([be32(24), text("ftypheic"), be32(0), text("mif1heic"), be32(20), text("ispe"), be32(0), be32(4032), be32(3024), Buffer.alloc(64)]);
  const broken = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 1, 0, 1, 0, 1, 0, 0, 0]), Buffer.alloc(400, 7)]);
  const card = page.getByRole("region", { name: "Auswählen" });
  await card.getByLabel("Dateien wählen").setInputFiles([
    { name: "Bombe.png", mimeType: "image/png", buffer: bomb },
    { name: "IMG_7.heic", mimeType: "image/heic", buffer: heic },
    { name: "EKG.jpg", mimeType: "image/jpeg", buffer: text("kein Bild") },
    { name: "kaputt.jpg", mimeType: "image/jpeg", buffer: broken },
    { name: "Update.exe", mimeType: "application/x-msdownload", buffer: text("MZ") },
    { name: "Film.mp4", mimeType: "video/mp4", buffer: Buffer.concat([be32(16), text("ftypisom"), be32(0), be32(8), text("mdat")]) },
    { name: "Befund.pdf", mimeType: "application/pdf", buffer: text("%PDF-1.7") },
  ]);
  const row = (name: string) => card.getByRole("listitem").filter({ hasText: name });
  await expect(row("Bombe.png").getByRole("alert")).toContainText("1200 Megapixel, höchstens 100 gehen");
  await expect(row("IMG_7.heic").getByRole("alert")).toContainText("kann HEIC-Bilder nicht öffnen");
  await expect(row("EKG.jpg").getByRole("alert")).toContainText("heißt .jpg, ist aber weder Bild noch Video");
  await expect(row("kaputt.jpg").getByRole("alert")).toContainText("beschädigt");
  await expect(row("Update.exe").getByRole("alert")).toContainText("Endung .exe sind hier nicht erlaubt");
  await expect(row("Film.mp4").getByRole("alert")).toContainText("kann das Video nicht öffnen");
  await expect(card.getByLabel("Bildunterschrift zu Befund.pdf")).toBeVisible();
  await expect(row("Update.exe").getByRole("button", { name: "Als Datei senden" })).toHaveCount(0);
  await row("IMG_7.heic").getByRole("button", { name: "Als Datei senden" }).click();
  await expect(card.getByLabel("Bildunterschrift zu IMG_7.heic")).toBeVisible();
  await expect(card.getByText("Unverändert: Ort, Zeit und Gerät bleiben lesbar")).toBeVisible();
  await card.getByRole("button", { name: "Bombe.png entfernen" }).click();
  await expect(card.getByText("6 Anhänge")).toBeVisible();
});

test("a video that a browser recorded has its length and a first picture, and does not say where it was made; a longer one than allowed is refused", async ({ page }) => {
  await openMedia(page);
  const video = await page.evaluate(async () => {
    const { prepare, MediaRefused } = window.media as {
      prepare: (blob: Blob, how: object) => Promise<{ blob: Blob; kind: string; name: string; mime: string; width: number; height: number; duration_ms: number; thumbnail: Uint8Array }>;
      MediaRefused: new () => Error & { problem: { reason: string } };
    };
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 180;
    const pen = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: "video/webm" });
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.start();
    const begun = performance.now();
    await new Promise<void>((resolve) => {
      const draw = () => {
        const now = performance.now() - begun;
        if (pen) {
          pen.fillStyle = "green";
          pen.fillRect(0, 0, now / 4, 180);
        }
        if (now < 2_000) requestAnimationFrame(draw);
        else resolve();
      };
      draw();
    });
    recorder.stop();
    await stopped;
    // As a phone ends it: Tags, in it a Tag, a SimpleTag and its TagString.
    const place = new TextEncoder().encode("+51.5339+009.9355/");
    const tagged = [[0x44, 0x87], [0x67, 0xc8], [0x73, 0x73], [0x12, 0x54, 0xc3, 0x67]].reduce((inner, id) => [...id, 0x80 + inner.length, ...inner], [...place]);
    const film = new Blob([...parts, new Uint8Array(tagged)]);
    const { blob, kind, name, mime, width, height, duration_ms, thumbnail } = await prepare(film, { name: "Gang.mp4" });
    const reads = async (one: Blob) => new TextDecoder("latin1").decode(await one.arrayBuffer());
    const told = /\+51\.5339|Chrome/;
    const tells = [told.test(await reads(film)), told.test(await reads(blob))];
    const limits = { image_bytes_max: 1e9, video_bytes_max: 1e9, file_bytes_max: 1e9, video_ms_max: 200, pixels_max: 1e8, forbidden_extensions: [] };
    const refused = await prepare(film, { name: "Gang.mp4", limits }).then(
      () => "taken",
      (failure: unknown) => (failure instanceof MediaRefused ? failure.problem.reason : "failed"),
    );
    return { kind, name, mime, width, height, duration_ms, thumbnail: thumbnail.length, tells, moved: blob.size - film.size, refused };
  });
  expect(video).toMatchObject({ kind: "video", name: "Gang.webm", mime: "video/webm", width: 320, height: 180, tells: [true, false], moved: 0, refused: "too_long" });
  expect(video.duration_ms).toBeGreaterThan(500);
  expect(video.duration_ms).toBeLessThan(5_000);
  expect(video.thumbnail).toBeGreaterThan(50);
  expect(video.thumbnail).toBeLessThanOrEqual(8_000);
});

test("pasted and dropped files come into the tray; pasted words do not", async ({ page }) => {
  await openMedia(page);
  const card = page.getByRole("region", { name: "Auswählen" });
  const zone = card.locator("[data-drop]");
  const drag = (type: string) =>
    zone.evaluate((element, name) => {
      const data = new DataTransfer();
      data.items.add(new File(["%PDF-1.7"], "Befund.pdf", { type: "application/pdf" }));
      element.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data }));
    }, type);
  await drag("dragenter");
  await expect(card.getByText("Du siehst alles noch einmal, bevor es an „Station 4B · Innere“ geht.")).toBeVisible();
  await drag("drop");
  await expect(card.getByLabel("Bildunterschrift zu Befund.pdf")).toBeVisible();
  await expect(card.getByText("Hier ablegen")).toHaveCount(0);
  const paste = (withText: boolean) =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File(["a;b"], "Liste.csv", { type: "text/csv" }));
      if (text) data.setData("text/plain", "Liste");
      document.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
    }, withText);
  await paste(true);
  await paste(false);
  await expect(card.getByText("2 Anhänge")).toBeVisible();
  await expect(card.getByLabel("Bildunterschrift zu Liste.csv")).toHaveCount(1);
});

test("a PDF is read page by page, its words too; a damaged one says so", async ({ page }) => {
  await openMedia(page);
  await page.getByRole("button", { name: "PDF öffnen", exact: true }).click();
  const reader = page.getByRole("dialog", { name: "Befund_Labor_412-2.pdf" });
  const first = reader.getByRole("region", { name: "Seite 1" });
  await expect(first).toContainText("Kalium 6,1 mmol/l");
  await expect(reader.getByText("2 Seiten")).toBeVisible();
  // Something dark is drawn on the white page.
  const darkest = () =>
    first.locator("canvas").evaluate((element: HTMLCanvasElement) => {
      if (element.width === 0) return 255;
      const { data } = element.getContext("2d")?.getImageData(0, 0, element.width, Math.floor(element.height / 3)) ?? { data: [] };
      let least = 255;
      for (let at = 0; at < data.length; at += 4) least = Math.min(least, data[at] ?? 255);
      return least;
    });
  await expect.poll(darkest).toBeLessThan(80);
  const width = async () => (await first.boundingBox())?.width ?? 0;
  const before = await width();
  await page.keyboard.press("+");
  await expect.poll(width).toBeCloseTo(before * 1.5, -1);
  await expectAccessible(page, "pdf");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Beschädigtes PDF öffnen" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("beschädigt und lässt sich nicht öffnen");
});

test("a PDF is read in a browser that lacks what the newest ones have, such as Firefox ESR", async ({ page }) => {
  const older = "delete Map.prototype.getOrInsertComputed; delete Map.prototype.getOrInsert; delete Math.sumPrecise; delete Promise.try; delete Uint8Array.prototype.toHex; delete Uint8Array.fromBase64;";
  await page.addInitScript(older);
  await page.route(/\/assets\/pdfWorker-.*\.js$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${older}\n${await answer.text()}` });
  });
  await openMedia(page);
  await page.getByRole("button", { name: "PDF öffnen", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("region", { name: "Seite 1" })).toContainText("Kalium 6,1 mmol/l");
  await expect(page.getByRole("dialog").getByRole("alert")).toHaveCount(0);
});
