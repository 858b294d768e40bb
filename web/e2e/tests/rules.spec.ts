/** The house's rules: looked at, changed with the root key, and obeyed in the messenger a moment later. */
import { look } from "../support/look.ts";
import { expect, test } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";
import { SetUpScreen } from "../support/setUp.ts";

const WEBER = "Dr. Jonas Weber";
const COMES = { timeout: 60_000 };

test("an administrator changes the rules with the root key, and messages can no longer be edited or forwarded", async ({ emptyHospital: hospital, person }) => {
  test.slow();
  const petra = await person("Petra Hollmann");
  const { page } = petra;
  const root = await new SetUpScreen(page).found(hospital.setUpLink, "Petra Hollmann", PIN);

  const link = await test.step("Petra invites Jonas", async () => {
    await page.getByRole("button", { name: "Person einladen" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Vor- und Nachname").fill(WEBER);
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    const text = (await dialog.getByText(/\/beitreten#/).textContent()) ?? "";
    await dialog.getByRole("button", { name: "Fertig" }).click();
    return text;
  });
  const weber = await person(WEBER);
  await weber.join(link);
  const chat = await weber.chats.startWith("Petra Hollmann");
  await chat.send("Kalium 6,1");
  await chat.expectTick("Kalium 6,1", "Gesendet");
  await chat.choose("Kalium 6,1", "Bearbeiten");
  await chat.field.fill("Kalium 5,1");
  await weber.page.getByRole("button", { name: "Änderung speichern" }).click();
  await expect(chat.message("Kalium 5,1")).toBeVisible();

  const { page: other } = await petra.secondTab(`${hospital.url}/verwaltung/regeln`);
  await test.step("somebody else is about to change something, too", async () => {
    await expect(other.getByText(/^Richtlinie Nummer 1, /)).toBeVisible(COMES);
    await other.getByLabel("Stunden zum Löschen für alle").fill("24");
  });

  await test.step("Petra sees what changes and for whom, and signs", async () => {
    await page.getByRole("navigation").getByText("Regeln").click();
    await expect(page.getByText(/^Richtlinie Nummer 1, /)).toBeVisible(COMES);
    await look(page, "regeln");
    const sign = page.getByRole("button", { name: "Prüfen und unterschreiben" });
    await expect(sign).toBeDisabled();
    await page.getByLabel("Minuten zum Bearbeiten").fill("99");
    await sign.click();
    await expect(page.getByText("Gib eine ganze Zahl von 0 bis 15 an.")).toBeVisible();
    await page.getByLabel("Minuten zum Bearbeiten").fill("0");
    await page.getByLabel("Minuten bis zur Sperre").fill("10");
    await page.getByRole("region", { name: "Nachrichten", exact: true }).getByText("Nicht erlaubt", { exact: true }).click();
    await sign.click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("definition")).toContainText(["bisher in jeden Chat", "neu: nicht erlaubt", "bisher 15 Minuten lang", "neu: nicht erlaubt"]);
    await expect(dialog).toContainText(/Das betrifft alle 2 aktiven Personen/);
    await look(page, "regeln-aenderung");
    await dialog.getByRole("button", { name: "Weiter zum Hauptschlüssel" }).click();
    const open = async (passphrase: string) => {
      const chooser = page.waitForEvent("filechooser");
      await dialog.getByRole("button", { name: "Schlüsseldatei wählen" }).click();
      await (await chooser).setFiles({ name: root.paper.name, mimeType: "text/plain", buffer: Buffer.from(root.paper.text) });
      await dialog.getByRole("textbox", { name: "Passphrase" }).fill(passphrase);
      await dialog.getByRole("button", { name: "Öffnen und unterschreiben" }).click();
    };
    await open(`${root.passphrase}x`);
    await expect(dialog.getByText(/^Die Passphrase stimmt nicht/)).toBeVisible(COMES);
    await look(page, "regeln-unterschreiben");
    await open(root.passphrase);
    await expect(dialog).toBeHidden(COMES);
    await expect(page.getByText(/^Richtlinie Nummer 2, /)).toBeVisible();
    await expect(page.getByLabel("Minuten zum Bearbeiten")).toHaveValue("0");
  });

  await test.step("who was typing meanwhile is told, and has it still", async () => {
    await expect(other.getByText("Inzwischen hat jemand anders die Regeln geändert.")).toBeVisible(COMES);
    await expect(other.getByLabel("Stunden zum Löschen für alle")).toHaveValue("24");
    await expect(other.getByLabel("Minuten zum Bearbeiten")).toHaveValue("0");
    await look(other, "regeln-inzwischen");
    await other.getByRole("button", { name: "Verwerfen" }).click();
    await expect(other.getByLabel("Stunden zum Löschen für alle")).toHaveValue("48");
  });

  await test.step("Jonas can neither edit nor forward, and what he edited stays", async () => {
    await weber.page.getByRole("link", { name: "Einstell." }).click();
    await expect(weber.page.getByText(/erlaubt höchstens 10 Minuten/)).toBeVisible(COMES);
    await weber.chats.open("Petra Hollmann");
    await chat.message("Kalium 5,1").last().locator("[data-actions]").click({ button: "right" });
    await expect(weber.page.getByRole("menuitem", { name: "Antworten" })).toBeVisible();
    await expect(weber.page.getByRole("menuitem", { name: "Bearbeiten" })).toHaveCount(0);
    await expect(weber.page.getByRole("menuitem", { name: /^Weiterleiten/ })).toHaveAttribute("aria-disabled", "true");
    await look(weber.page, "regeln-nachricht");
  });

  await test.step("the log says who put them into force", async () => {
    await page.getByRole("navigation").getByText("Protokoll").click();
    await expect(page.getByText(/hat Richtlinie 2 veröffentlicht/).first()).toBeVisible(COMES);
  });
});
