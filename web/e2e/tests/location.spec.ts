/** Where somebody is: the device's position asked for by a tap, a place of the house, a refusal in words. Two browsers, a real server. */
import { look } from "../support/look.ts";
import { expect, test as hospitalTest } from "../support/ownHospital.ts";
import { Person } from "../support/person.ts";
import { DESK, listen } from "../support/stage.ts";

const WINTER = "Dr. Paul Winter";
const LORENZ = "Ida Lorenz";
const COMES = { timeout: 60_000 };
const ROOF = { latitude: 52.5200066, longitude: 13.404954, accuracy: 11.4 };

hospitalTest.slow();

hospitalTest("a position goes after a tap, a refusal is said in words, and words alone will do", async ({ browser, hospital }) => {
  const complaints: string[] = [];
  const comes = async (name: string, permissions: string[]): Promise<Person> => {
    const context = await browser.newContext({ ...DESK, locale: "de-DE", timezoneId: "Europe/Berlin", permissions, geolocation: ROOF });
    const page = await context.newPage();
    listen(page, complaints);
    return new Person(name, context, page);
  };
  const winter = await comes(WINTER, ["clipboard-read", "clipboard-write"]);
  const lorenz = await comes(LORENZ, ["geolocation"]);
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
