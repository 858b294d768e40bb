/**
 * The handbook's pictures: taken by the tests that pass by, so that they show what is there, in both languages. `cargo xtask
 * pictures` renews them; an ordinary run of the tests writes none.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import { atRest } from "./stage.ts";

/** Names under which tests look at a page, and the handbook's names for that. */
const PICTURES: Readonly<Record<string, string>> = {
  "einrichten-1-willkommen": "setup-welcome",
  "einrichten-3-hauptschluessel": "setup-root-key",
  "einrichten-4-blaetter": "setup-shares",
  "verwaltung-einladung": "invitation",
  "verwaltung-personen": "people",
  "verwaltung-geraete": "devices",
  "verwaltung-uebersicht": "home",
  "schluessel-bitte": "issuer-request",
  "archiv-anfragen": "case-asking",
  "archiv-entscheiden": "case-deciding",
  "archiv-gespraech": "case-reading",
  "gast-neuer-raum": "room-new",
  "gast-weitergeben": "guest-invitation",
  "gast-beitreten": "guest-joining",
  "gast-raum-haus": "room-with-guest",
};

/** Takes the handbook's pictures of a page; nothing where the handbook wants none, or nobody asked for pictures. */
export async function takePictures(page: Page, look: string): Promise<void> {
  const name = PICTURES[look];
  if (process.env["HANDBOOK_PICTURES"] === undefined || name === undefined) return;
  for (const language of ["de", "en"] as const) {
    await speak(page, language);
    await atRest(page);
    const shot = await page.screenshot({ animations: "disabled", scale: "css" });
    const folder = fileURLToPath(new URL(`../../../docs/handbook/pictures/${language}`, import.meta.url));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.webp`), await asWebp(page, shot));
  }
  await speak(page, "de");
}

/** A third of the bytes; the browser can do it, and nothing else here. */
export async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const made = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    const webp = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.85 })).arrayBuffer());
    return Array.from(webp, (byte) => String.fromCodePoint(byte)).join("");
  }, png.toString("base64"));
  return Buffer.from(made, "latin1");
}

/** As if the language had been chosen in another tab: what has begun on this one goes on. */
async function speak(page: Page, language: "de" | "en"): Promise<void> {
  await page.evaluate((wanted) => {
    const key = "konsil:preferences";
    const known = JSON.parse(localStorage.getItem(key) ?? "{}") as object;
    localStorage.setItem(key, JSON.stringify({ ...known, language: wanted }));
    window.dispatchEvent(new StorageEvent("storage", { key }));
  }, language);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  // The day that floats over a list is written while it is scrolled.
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (const list of document.querySelectorAll("section[tabindex='0']")) {
      list.dispatchEvent(new Event("scroll"));
      await frame();
      await frame();
      list.dispatchEvent(new Event("scrollend"));
    }
  });
}
