/** The second administrator gets an issuer key: asked for on one machine, compared and granted with the root key on another. */
import type { Page } from "@playwright/test";
import { look } from "../support/look.ts";
import { expect, test } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";
import { codeOf, SetUpScreen } from "../support/setUp.ts";

test("a second administrator asks, the digits are compared, the root key grants, and she invites", async ({ emptyHospital: hospital, person }) => {
  test.slow();
  const petra = await person("Petra Hollmann");
  const { page } = petra;
  const root = await new SetUpScreen(page).found(hospital.setUpLink, "Petra Hollmann", PIN);

  const link = await test.step("Petra invites Nora into the administration", async () => {
    await page.getByRole("button", { name: "Person einladen" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Vor- und Nachname").fill("Nora Albrecht");
    await dialog.getByText("Verwaltung", { exact: true }).click();
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    const text = (await dialog.getByText(/\/beitreten#/).textContent()) ?? "";
    await dialog.getByRole("button", { name: "Fertig" }).click();
    return text;
  });
  const nora = await person("Nora Albrecht");
  await nora.join(link);
  const { page: hers } = await nora.secondTab(`${hospital.url}/verwaltung/schluessel`);

  await test.step("without a key Nora invites nobody, and sees why without scrolling", async () => {
    await hers.getByRole("navigation").getByText("Personen").click();
    await hers.getByRole("button", { name: "Person einladen" }).click();
    const dialog = hers.getByRole("dialog");
    await dialog.getByLabel("Vor- und Nachname").fill("Dr. Jonas Weber");
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    await expect(dialog.getByText("Dieses Gerät kann noch nicht einladen oder bestätigen.")).toBeInViewport({ ratio: 1 });
    await dialog.getByRole("button", { name: "Abbrechen" }).click();
    await hers.getByRole("navigation").getByText("Schlüssel").click();
  });

  const digits = await test.step("Nora asks, and sees digits", async () => {
    await expect(hers.getByText("Dieses Gerät kann noch nicht einladen oder bestätigen.")).toBeVisible({ timeout: 30_000 });
    await look(hers, "schluessel-keiner");
    await hers.getByRole("button", { name: "Ausstellerschlüssel erbitten" }).click();
    const shown = hers.getByRole("group", { name: "Prüfziffern" }).first();
    await expect(shown).toHaveText(/^\d{4} \d{4} \d{4} \d{4}$/);
    await look(hers, "schluessel-erbeten");
    return (await shown.textContent()) ?? "";
  });

  await test.step("Petra compares and grants; a wrong passphrase is said at its field", async () => {
    await page.getByRole("navigation").getByText("Schlüssel").click();
    const request = page.getByRole("article", { name: "Nora Albrecht" });
    await expect(request.getByRole("group", { name: "Prüfziffern" })).toHaveText(digits, { timeout: 30_000 });
    await look(page, "schluessel-bitte");
    await request.getByRole("button", { name: "Mit dem Hauptschlüssel freigeben" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("group", { name: "Prüfziffern" })).toHaveText(digits);
    await dialog.getByRole("button", { name: "Die Ziffern stimmen überein" }).click();
    const open = async (passphrase: string) => {
      const chooser = page.waitForEvent("filechooser");
      await dialog.getByRole("button", { name: "Schlüsseldatei wählen" }).click();
      await (await chooser).setFiles({ name: root.paper.name, mimeType: "text/plain", buffer: Buffer.from(root.paper.text) });
      await dialog.getByRole("textbox", { name: "Passphrase" }).fill(passphrase);
      await dialog.getByRole("button", { name: "Öffnen und freigeben" }).click();
    };
    await open(`${root.passphrase}x`);
    await expect(dialog.getByText(/^Die Passphrase stimmt nicht/)).toBeVisible({ timeout: 60_000 });
    await look(page, "schluessel-freigeben");
    await open(root.passphrase);
    await expect(dialog).toBeHidden({ timeout: 60_000 });
    await expect(page.getByRole("row", { name: /Nora Albrecht/ })).toBeVisible();
  });

  await test.step("Nora invites", async () => {
    await expect(hers.getByText("Dieses Gerät lädt ein und bestätigt.")).toBeVisible({ timeout: 30_000 });
    await look(hers, "schluessel-gilt");
    await hers.getByRole("navigation").getByText("Personen").click();
    await hers.getByRole("button", { name: "Person einladen" }).click();
    const dialog = hers.getByRole("dialog");
    await dialog.getByLabel("Vor- und Nachname").fill("Dr. Jonas Weber");
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    await expect(dialog.getByRole("img", { name: "Einladung als QR-Code" })).toBeVisible();
    await dialog.getByRole("button", { name: "Fertig" }).click();
  });

  await test.step("whom Petra has just locked, Nora does not invite anew", async () => {
    const choose = async (on: Page, action: string) => {
      await on.getByRole("button", { name: "Aktionen für Dr. Jonas Weber" }).click();
      await on.getByRole("menuitem", { name: action }).click();
    };
    await choose(hers, "Neu einladen");
    await page.getByRole("navigation").getByText("Personen").click();
    await choose(page, "Sperren");
    await page.getByRole("alertdialog").getByRole("button", { name: "Sperren" }).click();
    await expect(page.getByRole("row", { name: /Dr\. Jonas Weber.*Gesperrt/ })).toBeVisible();
    const dialog = hers.getByRole("dialog");
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    await expect(dialog.getByText("Diese Person ist gesperrt. Entsperre sie zuerst, dann lade sie neu ein.")).toBeInViewport({ ratio: 1 });
    // Of the deleted nothing is left that one could do.
    await choose(page, "Löschen");
    await page.getByRole("alertdialog").getByRole("button", { name: "Endgültig löschen" }).click();
    await expect(page.getByRole("row", { name: /Dr\. Jonas Weber.*Gelöscht/ })).toBeVisible();
    await expect(page.getByRole("button", { name: "Aktionen für Dr. Jonas Weber" })).toHaveCount(0);
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    await expect(dialog.getByText("Diese Person wurde schon gelöscht.")).toBeInViewport({ ratio: 1 });
  });
});

test("the root key is handed out anew: opened, split, tried with the new papers alone, and in the log", async ({ emptyHospital: hospital, person }) => {
  test.slow();
  const petra = await person("Petra Hollmann");
  const { page } = petra;
  const wizard = new SetUpScreen(page);
  const root = await wizard.found(hospital.setUpLink, "Petra Hollmann", PIN);
  const begin = async () => {
    await page.getByRole("navigation").getByText("Schlüssel").click();
    await expect(page.getByRole("button", { name: "Hauptschlüssel" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Archivschlüssel" })).toBeHidden();
    await page.getByRole("button", { name: "Hauptschlüssel" }).click();
    await expect(wizard.title("Hauptschlüssel neu ausgeben")).toBeVisible();
  };
  const finish = async () => {
    await expect(wizard.opened).toBeVisible();
    await wizard.next.click();
    await expect(wizard.title("Neu ausgegeben")).toBeVisible();
    await look(page, "schluessel-neu-fertig");
    await page.getByRole("button", { name: "Fertig" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Schlüssel" })).toBeVisible();
  };

  const first = await test.step("the file becomes shares for three", async () => {
    await begin();
    await look(page, "schluessel-neu-oeffnen");
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Schlüsseldatei wählen" }).click();
    await (await chooser).setFiles({ name: root.paper.name, mimeType: "text/plain", buffer: Buffer.from(root.paper.text) });
    await page.getByRole("textbox", { name: "Passphrase" }).fill(root.passphrase);
    await page.getByRole("button", { name: "Öffnen", exact: true }).click();
    await expect(wizard.title("Der Hauptschlüssel")).toBeVisible({ timeout: 60_000 });
    const papers = await wizard.handOutShares(["Petra Hollmann", "Jan Ott", "Eva Lang"]);
    await look(page, "schluessel-neu-blaetter");
    await wizard.next.click();
    await wizard.typeCodes(papers.slice(1).map(codeOf));
    await finish();
    return papers.map(codeOf);
  });

  await test.step("Jan goes: his paper opens with another one, but proves nothing about the new ones", async () => {
    await begin();
    await page.getByText("Anteile", { exact: true }).click();
    for (const [index, code] of first.slice(0, 2).entries()) await page.getByLabel(`Code ${index + 1}`, { exact: true }).fill(code);
    await page.getByRole("button", { name: "Öffnen", exact: true }).click();
    await expect(wizard.title("Der Hauptschlüssel")).toBeVisible();
    const papers = await wizard.handOutShares(["Petra Hollmann", "Nora Albrecht", "Eva Lang"]);
    await wizard.next.click();
    await wizard.typeCodes(first.slice(0, 2));
    await expect(wizard.complaint(/^Code 1 stammt von einer früheren Ausgabe/)).toBeVisible();
    await expect(wizard.opened).toBeHidden();
    await wizard.typeCodes(papers.slice(0, 2).map(codeOf));
    await finish();
  });

  await page.getByRole("link", { name: "Protokoll" }).click();
  await expect(page.getByRole("row", { name: /Petra Hollmann hat den Hauptschlüssel neu ausgegeben: 3 Anteile, 2 öffnen ihn/ })).toHaveCount(2);
});
