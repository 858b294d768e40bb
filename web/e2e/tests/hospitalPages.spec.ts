/** Every page of the real app, with the demo hospital's content, at the desk and on a phone: accessible in both themes, and a picture. */
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { hospitalUrl, linkOf, WEBER } from "../support/hospital.ts";
import { expect, type Person, PIN, test } from "../support/person.ts";
import { atRest, DESK, PHONE } from "../support/stage.ts";

/** Looks at the page as it is in both themes. */
async function look(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    await atRest(page);
    await page.screenshot({ path: `artefacts/hospital-${name}-${theme}.png`, animations: "disabled" });
    await expectAccessible(page, `${name} ${theme}`);
  }
}

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
    await look(page, `${device}-beitreten`);
    await page.goto(linkOf(WEBER));
    await expect(page.getByRole("button", { name: "PIN wählen" })).toBeVisible();
    await look(page, `${device}-geraet`);
    await page.getByRole("button", { name: "PIN wählen" }).click();
    await expect(page.getByLabel("Sechs Ziffern")).toBeVisible();
    await look(page, `${device}-pin`);
    await page.getByLabel("Sechs Ziffern").fill(PIN);
    await page.getByLabel("Dieselben sechs Ziffern").fill(PIN);
    await expect(weber.chats.heading).toBeVisible({ timeout: 30_000 });
    await look(page, `${device}-liste-kommt`);
    await expect(weber.chats.busy).toHaveCount(0, { timeout: 60_000 });
    await expect(weber.chats.row("Station 4B")).toBeVisible();
    await look(page, `${device}-liste`);

    await page.getByRole("button", { name: "Neuer Chat" }).click();
    await expect(page.getByRole("dialog", { name: "Neuer Chat" }).getByRole("listitem").nth(3)).toBeVisible();
    await look(page, `${device}-neuer-chat`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Mehr" }).click();
    await look(page, `${device}-menue`);
    await page.getByRole("menuitem", { name: "Neue Gruppe" }).click();
    await expect(page.getByRole("dialog", { name: "Neue Gruppe" })).toBeVisible();
    await look(page, `${device}-neue-gruppe`);
    await page.keyboard.press("Escape");

    await openWard(weber);
    await look(page, `${device}-gruppe`);
    await weber.chat.info();
    await expect(page.getByRole("heading", { name: "Mitglieder" })).toBeVisible();
    await look(page, `${device}-gruppeninfo`);
    const ward = page.url().replace(/\/info$/, "");
    await page.getByRole("link", { name: /Fuchs/ }).last().click();
    await expect(page.getByRole("heading", { name: "Sicherheitscode" })).toBeVisible();
    await look(page, `${device}-kontakt`);
    await page.getByRole("button", { name: "Nachricht schreiben" }).click();
    await expect(weber.chat.field).toBeVisible();
    await look(page, `${device}-chat`);
    expect(page.url()).not.toBe(ward);

    await page.getByRole("button", { name: /^Zurück/ }).locator("visible=true").or(weber.chats.heading).first().click();
    await page.getByRole("link", { name: /^(Einstell\.|Ich)$/ }).locator("visible=true").click();
    await expect(page.getByRole("heading", { name: "Darstellung" })).toBeVisible();
    await look(page, `${device}-ich`);
    await page.getByRole("button", { name: "Jetzt sperren" }).click();
    await expect(weber.locked.heading).toBeVisible();
    await look(page, `${device}-sperre`);
  });
}
