/** Several devices: linked by code and digits, listed, removed; and the ways back: passkey, recovery code, an evicted browser. */
import type { Page } from "@playwright/test";
import { look } from "../support/look.ts";
import { type OwnHospital, expect, test } from "../support/ownHospital.ts";
import { PIN, type Person } from "../support/person.ts";

const LONG = { timeout: 30_000 };
const SAID = "Bett 2: Kalium kontrollieren";

/** Somebody with a chat in which something was said. */
async function joins(hospital: OwnHospital, person: Person, name: string): Promise<void> {
  const jonas = await hospital.colleague(`Jonas für ${name}`, "Oberarzt Innere");
  await person.join(await hospital.invite(name, "Pflege 4B"));
  await jonas.sends(name, SAID);
  await person.chats.open(`Jonas für ${name}`);
  await expect(person.chat.message(SAID)).toBeVisible(LONG);
}

async function settings(page: Page): Promise<void> {
  await page.getByRole("link", { name: /^(Einstell\.|Ich)$/ }).locator("visible=true").click();
  await expect(page.getByRole("heading", { name: "Meine Geräte" })).toBeVisible();
}

async function choosesPin(page: Page): Promise<void> {
  await page.getByLabel("Sechs Ziffern", { exact: true }).fill(PIN);
  await page.getByLabel("Dieselben sechs Ziffern").fill(PIN);
}

/** Sets this browser back, as somebody does who forgot the PIN. */
async function forgets(person: Person): Promise<void> {
  const { page } = person;
  await person.chats.lock();
  await page.getByRole("button", { name: "PIN vergessen" }).click();
  await page.getByRole("button", { name: "Gerät zurücksetzen" }).click();
  await expect(page.getByRole("heading", { name: "Mit Einladung beitreten" })).toBeVisible(LONG);
}

async function readsAgain(person: Person, from: string): Promise<void> {
  await expect(person.chats.heading).toBeVisible(LONG);
  // The list is at rest: with the connection comes the line about notifications above it, and every row moves.
  await expect(person.chats.busy).toHaveCount(0, LONG);
  await expect(person.page.getByRole("group", { name: "Mitteilungen", exact: true })).toBeVisible(LONG);
  await person.chats.open(from);
  await expect(person.chat.message(SAID)).toBeVisible(LONG);
}

test("a laptop shows a code, the phone compares the digits and approves; later it is removed", async ({ hospital, person }) => {
  const miriam = await person("Miriam");
  await joins(hospital, miriam, "Miriam Vogel");
  const laptop = await person("Laptop", { complains: /WebSocket|401|403/ });
  await laptop.page.goto(hospital.url);
  await expect(laptop.page.getByRole("heading", { name: "Mit Einladung beitreten" })).toBeVisible(LONG);
  await look(laptop.page, "beitreten");
  await laptop.page.getByRole("button", { name: "Gerät verknüpfen" }).click();
  const code = laptop.page.getByLabel("Code dieses Geräts", { exact: true });
  await expect(code).toHaveText(/^(\w{4}-){5}\w{4}$/);
  await expect(laptop.page.getByRole("img", { name: "QR-Code dieses Geräts" })).toBeVisible();
  await look(laptop.page, "verknuepfen");
  const digits = (await laptop.page.getByLabel("Sechs Ziffern zum Vergleichen").textContent()) ?? "";

  const { page } = miriam;
  await settings(page);
  await page.getByRole("button", { name: "Gerät verknüpfen" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Code des neuen Geräts").fill("K7QM-2TRV");
  await dialog.getByRole("button", { name: "Weiter" }).click();
  await expect(dialog.getByText("Das ist kein Code eines neuen Geräts, oder ein Zeichen stimmt nicht.")).toBeVisible();
  await dialog.getByLabel("Code des neuen Geräts").fill((await code.textContent()) ?? "");
  await dialog.getByRole("button", { name: "Weiter" }).click();
  await expect(dialog.getByLabel("Sechs Ziffern zum Vergleichen")).toHaveText(digits);
  await look(page, "verknuepfen-vergleichen");
  await dialog.getByRole("button", { name: "Ja, es sind dieselben" }).click();
  await dialog.getByLabel("Deine sechsstellige PIN").fill("135790");
  await expect(dialog.getByText("Die PIN stimmt nicht.")).toBeVisible(LONG);
  await expect(dialog.getByText("Noch 9 Versuche. Danach löscht Konsil die Schlüssel auf diesem Gerät.")).toBeVisible();
  await dialog.getByLabel("Deine sechsstellige PIN").fill(PIN);
  await expect(dialog.getByText("darf sich anmelden")).toBeVisible(LONG);
  await dialog.getByRole("button", { name: "Fertig" }).click();

  await choosesPin(laptop.page);
  await readsAgain(laptop, "Jonas für Miriam Vogel");
  const banner = page.getByRole("status").filter({ hasText: "Neues Gerät verknüpft:" });
  await expect(banner).toBeVisible(LONG);
  await look(page, "geraete");
  // Without a network there is nothing to be done about it: one reads that, and it is said again afterwards.
  await miriam.context.setOffline(true);
  await expect(page.getByText("Keine Verbindung.").first()).toBeVisible(LONG);
  await expect(banner).toHaveCount(0);
  await miriam.context.setOffline(false);
  await expect(banner).toBeVisible(LONG);
  await banner.getByRole("button", { name: "Das war ich" }).click();
  await expect(banner).toHaveCount(0);

  const devices = page.getByRole("region", { name: "Meine Geräte" });
  await expect(devices.getByRole("listitem")).toHaveCount(2);
  await expect(devices.getByText(/verknüpft am .* · zuletzt heute/)).toBeVisible();
  await devices.getByRole("button", { name: "Chrome auf Linux entfernen" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await look(page, "geraet-entfernen");
  await page.getByRole("alertdialog").getByRole("button", { name: "Gerät entfernen" }).click();
  await expect(devices.getByText(/entfernt am /)).toBeVisible(LONG);
  await expect(laptop.page.getByRole("heading", { name: "Gerät entfernt" })).toBeVisible(LONG);
  // Whoever has lost a device reads that nothing is left on it.
  await page.getByRole("link", { name: "Chats", exact: true }).first().click();
  await settings(page);
  await expect(devices.getByText(/entfernt am .*; hat sich am .* gelöscht/)).toBeVisible(LONG);
  await expect(devices.getByRole("button", { name: /entfernen$/ })).toHaveCount(0);
  await look(page, "geraet-geloescht");
});

/** Lets the device list show a code for a new device; its link. */
async function showsCode(page: Page): Promise<string> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Code hier zeigen" }).click();
  await expect(dialog.getByRole("img", { name: "QR-Code für das neue Gerät" })).toBeVisible();
  await expect(dialog.getByRole("group", { name: "Code", exact: true }).locator("[data-value]")).toHaveText(/^(\w{4}-){5}\w{4}$/);
  return (await dialog.getByRole("group", { name: "Link", exact: true }).locator("[data-value]").textContent()) ?? "";
}

test("the phone shows a code, the laptop opens it and shows digits, which are typed on the phone", async ({ hospital, person }) => {
  const miriam = await person("Miriam");
  await joins(hospital, miriam, "Miriam Kern");
  const { page } = miriam;
  await settings(page);
  await page.getByRole("button", { name: "Gerät verknüpfen" }).click();
  const dialog = page.getByRole("dialog");
  const link = await showsCode(page);
  expect(new URL(link).pathname, "the secret is in the fragment").toBe("/verknuepfen");
  await look(page, "code-zeigen");

  const laptop = await person("Laptop", { complains: /WebSocket|401|403/ });
  await laptop.page.goto(link);
  const shown = laptop.page.getByLabel("Sechs Ziffern zum Vergleichen");
  await expect(shown).toHaveText(/^\d{3} \d{3}$/, LONG);
  expect(laptop.page.url(), "nobody reads the code from the address bar").not.toContain("#");
  await look(laptop.page, "code-gelesen");
  const digits = ((await shown.textContent()) ?? "").replace(" ", "");

  const typed = dialog.getByLabel("Ziffern auf dem neuen Gerät");
  await expect(dialog.getByText("„Chrome auf Linux“ hat den Code gelesen.")).toBeVisible(LONG);
  await typed.fill(digits === "000000" ? "000001" : "000000");
  await expect(dialog.getByText("Diese Ziffern zeigt „Chrome auf Linux“ nicht.")).toBeVisible();
  await look(page, "ziffern-eintippen");
  await typed.fill(digits);
  await dialog.getByLabel("Deine sechsstellige PIN").fill(PIN);
  await expect(dialog.getByText("darf sich anmelden")).toBeVisible(LONG);
  await dialog.getByRole("button", { name: "Fertig" }).click();

  await choosesPin(laptop.page);
  await readsAgain(laptop, "Jonas für Miriam Kern");
  const banner = page.getByRole("status").filter({ hasText: "Neues Gerät verknüpft:" });
  await expect(banner).toBeVisible(LONG);
  const devices = page.getByRole("region", { name: "Meine Geräte" });
  await expect(devices.getByRole("listitem")).toHaveCount(2);
  await devices.getByRole("button", { name: "Chrome auf Linux entfernen" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Gerät entfernen" }).click();
  await expect(laptop.page.getByRole("heading", { name: "Gerät entfernt" })).toBeVisible(LONG);
});

test("a code that somebody else has read first is told on both devices, and closing it takes it back", async ({ hospital, person }) => {
  const miriam = await person("Miriam");
  await joins(hospital, miriam, "Miriam Brandt");
  const { page } = miriam;
  await settings(page);
  await page.getByRole("button", { name: "Gerät verknüpfen" }).click();
  const dialog = page.getByRole("dialog");
  const link = await showsCode(page);

  const stranger = await person("Fremd");
  await stranger.page.goto(link);
  await expect(stranger.page.getByLabel("Sechs Ziffern zum Vergleichen")).toBeVisible(LONG);
  const laptop = await person("Laptop", { complains: /409/ });
  await laptop.page.goto(link);
  await expect(laptop.page.getByText("Diesen Code hat schon ein Gerät gelesen.")).toBeVisible(LONG);
  await expect(dialog.getByText("„Chrome auf Linux“ hat den Code gelesen.")).toBeVisible(LONG);
  await dialog.getByRole("button", { name: "Nicht verknüpfen" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(stranger.page.getByText("Das angemeldete Gerät hat dieses hier nicht verknüpft")).toBeVisible(LONG);

  // A code of its own for every time: typed, where the link of an invitation would be.
  await page.getByRole("button", { name: "Gerät verknüpfen" }).click();
  const another = await showsCode(page);
  expect(another).not.toBe(link);
  await laptop.page.getByLabel("Einladungslink").fill(new URL(another).hash.slice(1).toLowerCase());
  await laptop.page.getByRole("button", { name: "Weiter" }).click();
  await expect(laptop.page.getByLabel("Sechs Ziffern zum Vergleichen")).toBeVisible(LONG);
  await expect(dialog.getByLabel("Ziffern auf dem neuen Gerät")).toBeVisible(LONG);
  await expect(page.getByRole("region", { name: "Meine Geräte" }).getByRole("listitem")).toHaveCount(1);
});

test("passkey and recovery code bring everything back, also when the browser has lost its data", async ({ hospital, person }) => {
  const lena = await person("Lena", { complains: /410|WebSocket/ });
  const { page } = lena;
  const debug = await lena.context.newCDPSession(page);
  await debug.send("WebAuthn.enable");
  await debug.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf: true, automaticPresenceSimulation: true, isUserVerified: true },
  });
  await joins(hospital, lena, "Lena Seidel");
  await settings(page);
  const recovery = page.getByRole("region", { name: "Wiederherstellung" });
  await recovery.getByRole("button", { name: "Passkey erstellen" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Passkey erstellen" }).click();
  await page.getByRole("dialog").getByLabel("Deine sechsstellige PIN").fill(PIN);
  await expect(recovery.getByRole("listitem")).toHaveCount(1, LONG);
  await recovery.getByRole("button", { name: "Code erstellen" }).click();
  await page.getByRole("dialog").getByLabel("Deine sechsstellige PIN").fill(PIN);
  const shown = page.getByRole("dialog").getByLabel("Wiederherstellungscode", { exact: true });
  await expect(shown).toHaveText(/^(\w{4}-){7}\w{4}$/, LONG);
  const code = (await shown.textContent()) ?? "";
  await look(page, "wiederherstellungscode");
  await page.getByRole("dialog").getByRole("button", { name: "Ich habe ihn notiert" }).click();
  await expect(recovery.getByRole("listitem")).toHaveCount(2);
  await look(page, "wiederherstellung");

  await test.step("the PIN is forgotten: the passkey signs in", async () => {
    await forgets(lena);
    await page.getByRole("button", { name: "Anmelden mit Passkey" }).click();
    await choosesPin(page);
    await readsAgain(lena, "Jonas für Lena Seidel");
  });

  await test.step("the browser loses its data: it says so, and the code on paper signs in", async () => {
    await lena.chats.lock();
    await page.evaluate(() => indexedDB.deleteDatabase("konsil-vault"));
    await page.reload();
    await expect(page.getByRole("heading", { name: "Dieses Gerät muss neu eingerichtet werden" })).toBeVisible(LONG);
    await expect(page.getByText("Was der Server hat, kommt beim Einrichten zurück.")).toBeVisible();
    await page.getByRole("button", { name: "Neu einrichten" }).click();
    await page.getByRole("button", { name: "Anmelden mit Wiederherstellungscode" }).click();
    await page.getByLabel("Wiederherstellungscode").fill("K7QM");
    await page.getByRole("button", { name: "PIN wählen" }).click();
    await choosesPin(page);
    await expect(page.getByText("Der Code ist nicht vollständig, oder ein Zeichen stimmt nicht.")).toBeVisible(LONG);
    await look(page, "wiederherstellen");
    await page.getByLabel("Wiederherstellungscode").fill(code);
    await page.getByRole("button", { name: "PIN wählen" }).click();
    await choosesPin(page);
    await readsAgain(lena, "Jonas für Lena Seidel");
  });
});
