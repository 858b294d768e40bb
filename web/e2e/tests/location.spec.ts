/** Where somebody is: the device's position asked for by a tap, a place of the house, a refusal in words, the house's own map. Two browsers, a real server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "@playwright/test";
import { look } from "../support/look.ts";
import { expect, OwnHospital, test as hospitalTest } from "../support/ownHospital.ts";
import { Person } from "../support/person.ts";
import { DESK, listen } from "../support/stage.ts";
import { tinyMap } from "../support/tinyMap.ts";

const WINTER = "Dr. Paul Winter";
const LORENZ = "Ida Lorenz";
const COMES = { timeout: 60_000 };
const ROOF = { latitude: 52.5200066, longitude: 13.404954, accuracy: 11.4 };

hospitalTest.slow();

async function comesTo(browser: Browser, complaints: string[], name: string, permissions: string[]): Promise<Person> {
  const context = await browser.newContext({ ...DESK, locale: "de-DE", timezoneId: "Europe/Berlin", permissions, geolocation: ROOF });
  const page = await context.newPage();
  listen(page, complaints);
  return new Person(name, context, page);
}

hospitalTest("a position goes after a tap, a refusal is said in words, and words alone will do", async ({ browser, hospital }) => {
  const complaints: string[] = [];
  const winter = await comesTo(browser, complaints, WINTER, ["clipboard-read", "clipboard-write"]);
  const lorenz = await comesTo(browser, complaints, LORENZ, ["geolocation"]);
  await hospital.admit([winter, "Oberarzt Innere"], [lorenz, "Pflege 4B"]);
  const doctor = await winter.chats.startWith(LORENZ);
  await doctor.send("Wo bist du?");
  await expect(lorenz.chats.row(WINTER)).toBeVisible(COMES);
  const nurse = await lorenz.chats.open(WINTER);

  await nurse.page.getByRole("button", { name: "Anhängen" }).click();
  await nurse.page.getByRole("menuitem", { name: "Standort" }).click();
  const dialog = nurse.page.getByRole("dialog", { name: "Standort senden" });
  const send = dialog.getByRole("button", { name: "Standort senden" });
  await expect(send).toBeDisabled();
  await dialog.getByRole("button", { name: "Meine Position bestimmen" }).click();
  await expect(dialog.getByRole("status")).toContainText("Position bestimmt, auf 12 m genau");
  await dialog.getByRole("textbox", { name: "Wo?" }).fill("Am Hubschrauberplatz");
  await look(nurse.page, "location-dialog");
  await send.click();
  await expect(dialog).toHaveCount(0);

  const card = doctor.message("Am Hubschrauberplatz");
  await expect(card).toContainText("52,52001, 13,40495 · auf 12 m genau", COMES);
  await look(doctor.page, "location-card");
  await expect(card.getByRole("link", { name: "In der Karten-App öffnen" })).toHaveAttribute("href", "geo:52.5200066,13.404954");
  await expect(card).toContainText("Die Karten-App erfährt dann diesen Ort.");
  await card.getByRole("button", { name: "Koordinaten kopieren" }).click();
  await expect(doctor.page.getByText("Koordinaten kopiert")).toBeVisible();
  expect(await doctor.page.evaluate(() => navigator.clipboard.readText())).toBe("geo:52.5200066,13.404954;u=12");
  await expect(winter.chats.row(LORENZ)).toContainText("Standort · Am Hubschrauberplatz");
  // This house has no map of its own.
  await expect(card.getByRole("button", { name: "Auf der Karte zeigen" })).toHaveCount(0);

  // Not allowed: said in words, and one's own words go all the same.
  await doctor.page.getByRole("button", { name: "Anhängen" }).click();
  await doctor.page.getByRole("menuitem", { name: "Standort" }).click();
  const refused = doctor.page.getByRole("dialog", { name: "Standort senden" });
  await refused.getByRole("button", { name: "Meine Position bestimmen" }).click();
  await expect(refused.getByRole("status")).toContainText("Der Standort ist für diese Seite nicht erlaubt");
  await refused.getByRole("textbox", { name: "Wo?" }).fill("Haus C, 4. OG");
  await refused.getByRole("button", { name: "Standort senden" }).click();
  await expect(nurse.message("Haus C, 4. OG")).toBeVisible(COMES);
  await expect(nurse.message("Haus C, 4. OG").getByRole("button", { name: "Koordinaten kopieren" })).toHaveCount(0);
  await expect(nurse.message("Haus C, 4. OG").getByRole("link", { name: "In der Karten-App öffnen" })).toHaveCount(0);
  for (const one of [winter, lorenz]) await one.context.close();
  expect(complaints, "what the browsers complained about").toEqual([]);
});

hospitalTest("a house with a map of its own shows positions on it, and nobody else is ever asked for one", async ({ browser }) => {
  const folder = mkdtempSync(join(tmpdir(), "konsil-map-"));
  const file = join(folder, "area.pmtiles");
  writeFileSync(file, tinyMap({ west: 13.38, south: 52.51, east: 13.43, north: 52.53, zooms: [13, 16], attribution: '<a href="https://klinik.example/">&copy; Klinikum Nordstadt</a>' }));
  const hospital = await OwnHospital.found({ settings: `[map]\ntiles = ${JSON.stringify(file)}\n` });
  try {
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    const winter = await comesTo(browser, complaints, WINTER, []);
    const lorenz = await comesTo(browser, complaints, LORENZ, ["geolocation"]);
    for (const { page } of [winter, lorenz]) {
      page.on("request", (request) => {
        if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== hospital.url) elsewhere.push(request.url());
      });
    }
    await hospital.admit([winter, "Oberarzt Innere"], [lorenz, "Pflege 4B"]);
    const doctor = await winter.chats.startWith(LORENZ);
    await doctor.send("Wo bist du?");
    await expect(lorenz.chats.row(WINTER)).toBeVisible(COMES);
    const nurse = await lorenz.chats.open(WINTER);

    await nurse.page.getByRole("button", { name: "Anhängen" }).click();
    await nurse.page.getByRole("menuitem", { name: "Standort" }).click();
    const dialog = nurse.page.getByRole("dialog", { name: "Standort senden" });
    await expect(dialog.getByRole("button", { name: "Auf der Karte zeigen" })).toHaveCount(0);
    await dialog.getByRole("button", { name: "Meine Position bestimmen" }).click();
    await dialog.getByRole("button", { name: "Auf der Karte zeigen" }).click(COMES);
    await expect(dialog.getByRole("button", { name: /^Karte: Meine Position\./ })).toBeVisible();
    await expect(dialog.getByText("© Klinikum Nordstadt")).toBeVisible();
    await expect(dialog.locator("figure img").first()).toBeVisible();
    await dialog.getByRole("textbox", { name: "Wo?" }).fill("Am Hubschrauberplatz");
    await dialog.getByRole("button", { name: "Standort senden" }).click();
    await expect(dialog).toHaveCount(0);

    const card = doctor.message("Am Hubschrauberplatz");
    await expect(card).toContainText("52,52001, 13,40495 · auf 12 m genau", COMES);
    await card.getByRole("button", { name: "Auf der Karte zeigen" }).click(COMES);
    const shown = doctor.page.getByRole("dialog", { name: "Am Hubschrauberplatz" });
    const map = shown.getByRole("button", { name: /^Karte: Am Hubschrauberplatz\./ });
    await expect(map).toBeVisible();
    await expect(shown.locator("figure img").first()).toBeVisible();
    await expect(shown.getByText("Die Karte kommt vom Server des Hauses.")).toBeVisible();
    await look(doctor.page, "location-map");

    // As near as it goes; by keys further away, to the side, and back.
    const pin = shown.locator("figure svg").first();
    const larger = shown.getByRole("button", { name: "Karte vergrößern" });
    await expect(larger).toBeDisabled();
    const before = await pin.boundingBox();
    await map.focus();
    await doctor.page.keyboard.press("ArrowRight");
    await expect.poll(async () => ((await pin.boundingBox())?.x ?? 0) - (before?.x ?? 0)).toBeCloseTo(-64, 0);
    await doctor.page.keyboard.press("-");
    await expect(larger).toBeEnabled();
    await doctor.page.keyboard.press("Enter");
    await expect.poll(async () => ((await pin.boundingBox())?.x ?? 0) - (before?.x ?? 0)).toBeCloseTo(0, 0);
    // A tap brings what was tapped to the middle: nobody has to drag.
    const box = await map.boundingBox();
    if (!box) throw new Error("the map has no size");
    await map.click({ position: { x: box.width / 2 + 50, y: box.height / 2 } });
    await expect.poll(async () => ((await pin.boundingBox())?.x ?? 0) - (before?.x ?? 0)).toBeCloseTo(-50, 0);
    await shown.getByRole("button", { name: "Zur Stelle", exact: true }).click();
    await expect.poll(async () => ((await pin.boundingBox())?.x ?? 0) - (before?.x ?? 0)).toBeCloseTo(0, 0);
    await doctor.page.keyboard.press("Escape");
    await expect(shown).toHaveCount(0);

    for (const one of [winter, lorenz]) await one.context.close();
    expect(elsewhere, "what was asked for outside of the house").toEqual([]);
    expect(complaints, "what the browsers complained about").toEqual([]);
  } finally {
    await hospital.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
