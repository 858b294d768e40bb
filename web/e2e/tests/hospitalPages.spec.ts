/** Every page of the real app, with the demo hospital's content, at the desk and on a phone: accessible in both themes, and a picture. */
import { hospitalUrl, linkOf, WEBER } from "../support/hospital.ts";
import { look } from "../support/look.ts";
import { expect, type Person, PIN, test } from "../support/person.ts";
import { DESK, PHONE } from "../support/stage.ts";

async function openWard(person: Person): Promise<void> {
  const ward = await person.chats.open("Station 4B");
  await expect(ward.messages.getByRole("listitem").nth(5)).toBeVisible({ timeout: 30_000 });
  await expect(ward.messages.getByText("Wird noch entschlüsselt")).toHaveCount(0, { timeout: 30_000 });
}

for (const [device, options] of [["desk", DESK], ["phone", PHONE]] as const) {
  test(`from the invitation to the lock, ${device}`, async ({ person }) => {
    test.slow();
    const weber = await person(WEBER, { on: options });
    const { page } = weber;
    await page.goto(hospitalUrl("/"));
    await expect(page.getByRole("heading", { name: "Mit Einladung beitreten" })).toBeVisible();
    await look(page, `hospital-${device}-beitreten`);
    await page.goto(linkOf(WEBER));
    await expect(page.getByRole("button", { name: "PIN wählen" })).toBeVisible();
    await look(page, `hospital-${device}-geraet`);
    await page.getByRole("button", { name: "PIN wählen" }).click();
    await expect(page.getByLabel("Sechs Ziffern")).toBeVisible();
    await look(page, `hospital-${device}-pin`);
    await page.getByLabel("Sechs Ziffern").fill(PIN);
    await page.getByLabel("Dieselben sechs Ziffern").fill(PIN);
    await expect(weber.chats.heading).toBeVisible({ timeout: 30_000 });
    await look(page, `hospital-${device}-liste-kommt`);
    await expect(weber.chats.busy).toHaveCount(0, { timeout: 60_000 });
    await expect(weber.chats.row("Station 4B")).toBeVisible();
    await look(page, `hospital-${device}-liste`);

    await page.getByRole("button", { name: "Neuer Chat" }).click();
    await expect(page.getByRole("dialog", { name: "Neuer Chat" }).getByRole("listitem").nth(3)).toBeVisible();
    await look(page, `hospital-${device}-neuer-chat`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Mehr", exact: true }).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await look(page, `hospital-${device}-menue`);
    await page.getByRole("menuitem", { name: "Neue Gruppe" }).click();
    await expect(page.getByRole("dialog", { name: "Neue Gruppe" })).toBeVisible();
    await look(page, `hospital-${device}-neue-gruppe`);
    await page.keyboard.press("Escape");

    await openWard(weber);
    await look(page, `hospital-${device}-gruppe`);
    await weber.chat.info();
    await expect(page.getByRole("heading", { name: "Mitglieder" })).toBeVisible();
    await look(page, `hospital-${device}-gruppeninfo`);
    const ward = page.url().replace(/\/info$/, "");
    await page.getByRole("link", { name: /Fuchs/ }).last().click();
    await expect(page.getByRole("heading", { name: "Sicherheitscode" })).toBeVisible();
    await look(page, `hospital-${device}-kontakt`);
    await page.getByRole("button", { name: "Nachricht schreiben" }).click();
    await expect(weber.chat.field).toBeVisible();
    await look(page, `hospital-${device}-chat`);
    expect(page.url()).not.toBe(ward);

    await page.getByRole("button", { name: /^Zurück/ }).locator("visible=true").or(weber.chats.heading).first().click();
    await page.getByRole("link", { name: /^(Einstell\.|Ich)$/ }).locator("visible=true").click();
    await expect(page.getByRole("heading", { name: "Darstellung" })).toBeVisible();
    await look(page, `hospital-${device}-ich`);
    await page.getByRole("button", { name: "Jetzt sperren" }).click();
    await expect(weber.locked.heading).toBeVisible();
    await look(page, `hospital-${device}-sperre`);
  });
}
