/** The dialogs and pages of guests on the scripted ward: accessible in both themes, and what they say. The real thing is in guests.spec.ts. */
import { expect, type Page } from "@playwright/test";
import { look } from "../support/look.ts";
import { pickPeople } from "../support/picking.ts";
import { DESK, openWard, PHONE, test } from "../support/stage.ts";

const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });

test.describe("at a desk", () => {
  test.use(DESK);

  test("a room for a patient: purpose, hours, end", async ({ page }) => {
    await openWard(page, { path: "/chats", theme: "system" });
    await page.getByRole("button", { name: "Neuer Chat" }).click();
    await dialog(page, "Neuer Chat").getByRole("button", { name: "Neuer Raum mit Gästen" }).click();
    const room = dialog(page, "Neuer Raum mit Gästen");
    await room.getByLabel("Name des Raums").fill("Frau Albers zu Hause");
    await room.getByLabel("Zweck").fill("Fragen zur Wunde");
    await room.getByText("Patientin oder Patient", { exact: true }).click();
    await room.getByRole("checkbox", { name: "Freitag" }).uncheck({ force: true });
    await look(page, "gast-neuer-raum");
    await room.getByLabel("Bis", { exact: true }).fill("07:00");
    await expect(room.getByText("Bis 07:00 am nächsten Tag.")).toBeVisible();
    await room.getByLabel("Bis", { exact: true }).fill("08:00");
    await room.getByRole("button", { name: "Raum einrichten" }).click();
    await expect(room.getByText(/^Anfang und Ende sind gleich/)).toBeVisible();
    await room.getByLabel("Bis", { exact: true }).fill("12:30");
    await room.getByRole("button", { name: "Raum einrichten" }).click();
    const info = page.getByRole("region", { name: "Info" });
    await expect(info).toContainText("Mo.–Do. 08:00–12:30");
    await expect(info).toContainText("Offen bis Mo., 30. November, 18:00 Uhr.");
    await expect(info).toContainText("Noch niemand von außen.");
  });

  test("inviting: a link to share, or a mail and a code to tell", async ({ page }) => {
    await openWard(page, { path: "/chats/c-raum/info", theme: "system" });
    await page.getByRole("button", { name: "Gast einladen" }).click();
    const invite = dialog(page, "Gast einladen");
    await invite.getByLabel("Name des Gasts").fill("Ruth Albers");
    await invite.getByText("Zusätzlich eine PIN verlangen").click();
    await look(page, "gast-einladen");
    await invite.getByRole("button", { name: "Einladung erstellen" }).click();
    const made = dialog(page, "Einladung für Ruth Albers");
    await expect(made.getByRole("group", { name: "Link" })).toContainText("/gast/");
    await expect(made.getByRole("img", { name: "QR-Code der Einladung" })).toBeVisible();
    await expect(made.getByRole("group", { name: "PIN" })).toContainText("419 802");
    await look(page, "gast-weitergeben");
    await made.getByRole("button", { name: "Fertig" }).click();
    await expect(page.getByRole("list", { name: "Offene Einladungen" })).toContainText("Ruth Albers");

    await page.getByRole("button", { name: "Gast einladen" }).click();
    await invite.getByLabel("Name des Gasts").fill("Otto Albers");
    await invite.getByLabel("E-Mail (freiwillig)").fill("otto");
    await invite.getByRole("button", { name: "Einladung erstellen" }).click();
    await expect(invite.getByText("Das ist keine E-Mail-Adresse. Prüfe die Schreibweise.")).toBeVisible();
    await invite.getByLabel("E-Mail (freiwillig)").fill("otto@example.org");
    await invite.getByRole("button", { name: "Einladung erstellen" }).click();
    const mailed = dialog(page, "Einladung für Otto Albers");
    await expect(mailed).toContainText("2. Sag Otto Albers den Code");
    await expect(mailed.getByRole("group", { name: "Link" })).toHaveCount(0);
  });

  test("the end: a warning, another date, none at all, now", async ({ page }) => {
    await openWard(page, { path: "/chats/c-raum", theme: "system" });
    const chat = page.getByRole("region", { name: "Chat", exact: true });
    await expect(chat.getByText("Endet in 23 Stunden.")).toBeVisible();
    await chat.getByRole("button", { name: "Verlängern" }).click();
    const end = dialog(page, "Ende des Raums");
    await end.getByLabel("Letzter Tag").fill("2026-11-20");
    await end.getByRole("button", { name: "Ende speichern" }).click();
    await expect(end.getByText("Das ist schon vorbei.")).toBeVisible();
    await look(page, "gast-verlaengern");
    await end.getByLabel("Letzter Tag").fill("2026-12-07");
    await end.getByRole("button", { name: "Ende speichern" }).click();
    await expect(end).toHaveCount(0);
    await expect(chat.getByText("Endet in 23 Stunden.")).toHaveCount(0);
    await page.getByRole("button", { name: "Info", exact: true }).click();
    await page.getByRole("button", { name: "Raum beenden" }).click();
    const sure = page.getByRole("alertdialog");
    await expect(sure).toBeVisible();
    await look(page, "gast-beenden");
    await sure.getByRole("button", { name: "Raum beenden" }).click();
    await expect(chat.getByText("Dieser Raum ist beendet. Du kannst den Verlauf weiter lesen.")).toBeVisible();
    await expect(chat.getByRole("textbox", { name: "Nachricht" })).toHaveCount(0);
  });

  test("before something is forwarded to a guest there is one question", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b" });
    await page.getByText("Monitor läuft").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Weiterleiten" }).click();
    await pickPeople(dialog(page, "Weiterleiten an"), ["Peter Brandt zu Hause"], "Chats");
    await page.getByRole("button", { name: "An 1 Chat weiterleiten" }).click();
    const question = dialog(page, "Nach außen weiterleiten");
    await expect(question).toContainText("Peter Brandt");
    await expect(question).toContainText("Gast");
    await question.getByRole("button", { name: "Zurück" }).click();
  });
});

test.describe("on a phone", () => {
  test.use(PHONE);

  test("a guest reads, agrees and is in; nothing else is there", async ({ page }) => {
    await openWard(page, { path: "/gast/0197f1a2", query: "phase=no_device#K7QM2XRT9FHD4W", theme: "system" });
    await expect(page.getByRole("heading", { name: "Dr. Lena Seidel lädt Sie zu einem vertraulichen Chat ein" })).toBeVisible();
    expect(new URL(page.url()).hash).toBe("");
    await page.getByRole("button", { name: "Chat öffnen" }).click();
    await expect(page.getByText("Bitte lesen und bestätigen Sie die Hinweise.")).toBeVisible();
    await page.getByRole("button", { name: "Hinweise zum Datenschutz" }).click();
    const notice = dialog(page, "Hinweise zum Datenschutz");
    await expect(notice).toContainText("Klinikum Nordstadt archiviert diesen Chat zur Dokumentation");
    await expect(notice).toContainText("Wählen Sie im Notfall 112.");
    await look(page, "gast-hinweise");
    await page.keyboard.press("Escape");
    // Reading is not agreeing.
    await expect(page.getByRole("checkbox")).not.toBeChecked();
    await page.getByRole("checkbox").press("Space");
    await expect(page.getByRole("checkbox")).toBeChecked();
    await page.getByRole("button", { name: "Chat öffnen" }).click();
    await expect(page.getByText("Der Verband ist trocken. Darf ich duschen?")).toBeVisible();
    await expect(page.getByText("Danach löscht diese Seite den Verlauf auf Ihrem Gerät.")).toBeVisible();
    await expect(page.getByRole("navigation")).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Zurück/ })).toHaveCount(0);
    await page.getByText("Der Verband ist trocken.").click({ button: "right" });
    await expect(page.getByRole("menuitem", { name: "Antworten" })).toBeVisible();
    await expect(page.getByRole("menuitem", { name: "Weiterleiten" })).toHaveCount(0);
    await page.keyboard.press("Escape");
    // Whatever else is asked for, the room is what there is.
    await page.evaluate(() => history.pushState({}, "", "/ich"));
    await page.evaluate(() => window.dispatchEvent(new PopStateEvent("popstate")));
    await expect(page.getByRole("heading", { name: "Peter Brandt zu Hause" })).toBeVisible();
    await page.getByRole("button", { name: "Info", exact: true }).click();
    await expect(page.getByRole("region", { name: "Mitteilungen" })).toContainText("Sie geht über den Push-Dienst Ihres Browsers.");
    await page.getByRole("button", { name: "Chat verlassen" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Chat verlassen" }).click();
    await expect(page.getByRole("heading", { name: "Dieser Chat ist beendet" })).toBeVisible();
  });

  test("a code is typed, a mistake is said in words", async ({ page }) => {
    await openWard(page, { path: "/gast/0197f1a2", query: "phase=no_device" });
    await page.getByLabel("Zugangscode").fill("x7qm 2xrt 9fhd 4wpa");
    await page.getByRole("button", { name: "Weiter" }).click();
    await expect(page.getByText(/^Der Code stimmt nicht\./)).toBeVisible();
    await page.getByLabel("Zugangscode").fill("k7qm 2xrt 9fhd 4wpa");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Chat öffnen" })).toBeVisible();
  });

  test("a guest who shares the device chooses a PIN", async ({ page }) => {
    await openWard(page, { path: "/gast/0197f1a2", query: "phase=no_device#K7QM2XRT9FHD4W" });
    await page.getByRole("checkbox").press("Space");
    await expect(page.getByRole("checkbox")).toBeChecked();
    await page.getByText("Auf diesem Gerät mit einer PIN schützen").click();
    await page.getByRole("button", { name: "Chat öffnen" }).click();
    await expect(page.getByRole("heading", { name: "PIN wählen" })).toBeVisible();
    await expect(page.getByText("Mit der PIN entsperren Sie den Chat auf diesem Gerät.")).toBeVisible();
  });

  test("a host on a phone shares the link by what the phone has, and the link alone", async ({ page }) => {
    await page.addInitScript(() => {
      const shared: unknown[] = [];
      Object.assign(window, { shared });
      Object.assign(Navigator.prototype, { share: async (data: unknown) => void shared.push(data) });
    });
    await openWard(page, { path: "/chats/c-raum/info", theme: "system" });
    await page.getByRole("button", { name: "Gast einladen" }).click();
    const invite = dialog(page, "Gast einladen");
    await invite.getByLabel("Name des Gasts").fill("Ruth Albers");
    await invite.getByText("Zusätzlich eine PIN verlangen").click();
    await invite.getByRole("button", { name: "Einladung erstellen" }).click();
    const made = dialog(page, "Einladung für Ruth Albers");
    const link = await made.getByRole("group", { name: "Link" }).locator("[data-value]").textContent();
    await made.getByRole("button", { name: "Teilen" }).click();
    expect(await page.evaluate(() => (window as never as { shared: unknown[] }).shared)).toEqual([{ url: link }]);
    const text = decodeURIComponent((await made.getByRole("link", { name: "Per SMS" }).getAttribute("href")) ?? "");
    expect(text).toBe(`sms:?&body=Einladung in einen geschützten Chat: ${link}`);
    await look(page, "gast-teilen");
  });

  test("twice the text: nothing scrolls sideways", async ({ page }) => {
    for (const stage of [
      { path: "/gast/0197f1a2", query: "phase=no_device#K7QM2XRT9FHD4W" },
      { path: "/gast/0197f1a2", query: "phase=no_device" },
      { path: "/chats", query: "guest=1" },
    ]) {
      await openWard(page, { ...stage, textSize: 200 });
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)).toBe(false);
    }
  });
});
