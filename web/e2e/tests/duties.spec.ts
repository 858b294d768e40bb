/** A duty of the house: named by the administration, taken with a switch, found, written to, mentioned, handed over. Browsers, a real server. */
import { look } from "../support/look.ts";
import { expect, test } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";
import { pickPeople } from "../support/picking.ts";

const ADMIN = "Petra Hollmann";
const HEINE = "Dr. Clara Heine";
const VOSS = "Dr. Malte Voss";
const BRANDL = "Tessa Brandl";
const DUTY = "Dienstarzt Innere";
const COMES = { timeout: 60_000 };

test.slow();

test("whoever looks for the doctor on duty finds who is on, and reaches them by a mention", async ({ hospital, person }) => {
  const heine = await person(HEINE);
  const voss = await person(VOSS);
  const brandl = await person(BRANDL);
  await hospital.admit([heine, "Innere"], [voss, "Innere"], [brandl, "Pflege 4B"]);
  const group = await brandl.chats.createGroup("Station 4B", [HEINE, VOSS]);
  await expect(heine.chats.row("Station 4B")).toBeVisible(COMES);
  await expect(brandl.chats.filter("Dienste"), "no duties, no filter").toHaveCount(0);

  await test.step("an administrator names the duty and says who may hold it", async () => {
    const petra = await person(ADMIN);
    await petra.join(await hospital.administratorsDevice());
    const { page } = petra;
    await page.goto(`${hospital.url}/verwaltung/dienste`);
    await petra.locked.unlock(PIN);
    await expect(page.getByText("Noch keine Dienste")).toBeVisible(COMES);
    await page.getByRole("button", { name: "Dienst hinzufügen" }).click();
    const dialog = page.getByRole("dialog", { name: "Dienst hinzufügen" });
    await dialog.getByRole("textbox", { name: "Name" }).fill(DUTY);
    await pickPeople(dialog, [HEINE, VOSS]);
    await look(page, "verwaltung-dienst");
    await dialog.getByRole("button", { name: "Speichern" }).click();
    await expect(page.getByRole("row", { name: /Dienstarzt Innere Niemand 2 Personen/ })).toBeVisible();
    await look(page, "verwaltung-dienste");
    await petra.context.close();
  });

  await test.step("nobody on: the page says so, and who could be", async () => {
    await brandl.chats.search.fill("dienstarzt");
    const found = brandl.page.getByRole("list", { name: "Dienste" });
    await expect(found).toContainText("Niemand im Dienst", COMES);
    await found.getByRole("button", { name: new RegExp(DUTY) }).first().click();
    const duty = brandl.page.getByRole("region", { name: "Dienst" });
    await expect(duty.getByText("Niemand im Dienst")).toBeVisible();
    await expect(duty.getByRole("list", { name: "Personen" })).toContainText(VOSS);
    await expect(duty.getByRole("switch")).toHaveCount(0);
    await look(brandl.page, "dienst-niemand");
  });

  await test.step("one switch in the settings, and everybody finds her", async () => {
    await heine.page.getByRole("link", { name: "Einstell." }).click();
    const card = heine.page.getByRole("region", { name: "Ich habe Dienst" });
    await card.getByText(DUTY, { exact: true }).click();
    await expect(card.getByRole("switch", { name: DUTY })).toBeChecked(COMES);
    await look(heine.page, "dienst-einstellungen");
    await expect(brandl.page.getByRole("region", { name: "Dienst" }).getByText(new RegExp(`^${HEINE} ist im Dienst`))).toBeVisible(COMES);
    await look(brandl.page, "dienst-seite");
  });

  await test.step("the duty opens the chat with her, by her name", async () => {
    await brandl.chats.filter("Dienste").click();
    await brandl.page.getByRole("list", { name: "Dienste" }).getByRole("button", { name: new RegExp(DUTY) }).first().click();
    await expect(brandl.page.getByText(`${DUTY}: Du schreibst ${HEINE}.`)).toBeVisible();
    await expect(brandl.page.getByRole("heading", { level: 1, name: HEINE })).toBeVisible();
    await expect(brandl.page.getByText(`Im Dienst: ${DUTY}`)).toBeVisible();
    await brandl.chat.send("Zi. 412 hat Luftnot");
    await expect(heine.chats.row(BRANDL)).toBeVisible(COMES);
    await expect(brandl.chats.row(HEINE)).toContainText(DUTY);
    await look(brandl.page, "dienst-filter");
  });

  await test.step("a mention in the group names who is on when it is sent", async () => {
    await brandl.chats.filter("Alle").click();
    await brandl.chats.open("Station 4B");
    const field = brandl.page.getByRole("textbox", { name: "Nachricht" });
    await field.pressSequentially("@dienst");
    const offered = brandl.page.getByRole("listbox", { name: "Erwähnen" }).getByRole("option", { name: new RegExp(DUTY) });
    await expect(offered).toContainText(HEINE);
    await look(brandl.page, "dienst-erwaehnen");
    await brandl.page.keyboard.press("Enter");
    await expect(field).toHaveValue(`@${DUTY} `);
    await field.pressSequentially("bitte zu Zi. 412");
    await brandl.page.keyboard.press("Enter");
    await expect(group.message(`@${DUTY} (${HEINE}) bitte zu Zi. 412`)).toBeVisible();
    await expect(heine.chats.row("Station 4B").getByRole("img", { name: "Du wurdest erwähnt" })).toBeVisible(COMES);
    await expect(voss.chats.row("Station 4B")).toContainText("bitte zu Zi. 412", COMES);
    await expect(voss.chats.row("Station 4B").getByRole("img", { name: "Du wurdest erwähnt" })).toHaveCount(0);
  });

  await test.step("she hands over, he is on; then nobody is, and a mention stays unsent and says why", async () => {
    await heine.page.getByRole("button", { name: "Dienst übergeben an …" }).click();
    await heine.page.getByRole("dialog", { name: "Dienst übergeben an …" }).getByRole("button", { name: VOSS }).click();
    await expect(heine.page.getByRole("switch", { name: DUTY })).not.toBeChecked(COMES);
    await expect(voss.chats.filter("Dienste")).toBeVisible(COMES);
    await voss.page.getByRole("link", { name: "Einstell." }).click();
    const card = voss.page.getByRole("region", { name: "Ich habe Dienst" });
    await expect(card.getByRole("switch", { name: DUTY })).toBeChecked(COMES);
    await card.getByText(DUTY, { exact: true }).click();
    await expect(card.getByRole("switch", { name: DUTY })).not.toBeChecked(COMES);

    await brandl.chats.search.fill("dienstarzt");
    await expect(brandl.page.getByRole("list", { name: "Dienste" })).toContainText("Niemand im Dienst", COMES);
    await brandl.chats.search.fill("");
    const field = brandl.page.getByRole("textbox", { name: "Nachricht" });
    await field.fill(`@${DUTY} bist du da?`);
    await brandl.page.keyboard.press("Enter");
    await expect(brandl.page.getByText(/Niemand sonst in diesem Chat hat gerade den Dienst/)).toBeVisible();
    await expect(field).toHaveValue(`@${DUTY} bist du da?`);
  });
});
