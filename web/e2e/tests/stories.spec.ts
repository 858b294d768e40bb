/** What one does with the app, on the scripted ward: write, search, groups, contact, lock, join, settings. */
import { expect } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { drawings } from "../support/drawings.ts";
import { ConversationScreen } from "../support/screens.ts";
import { DESK, openWard, PHONE, picture, test } from "../support/stage.ts";

test.describe("at the desk", () => {
  test.use(DESK);

  test("a message is on screen at once and its ticks advance", async ({ page }) => {
    await openWard(page, { path: "/chats/c-ka" });
    const field = page.getByRole("textbox", { name: "Nachricht" });
    await expect(field).toBeFocused();
    await field.fill("Danke, *zwei* Packungen genügen");
    await field.press("Shift+Enter");
    await field.pressSequentially("Zi. 412");
    await field.press("Enter");
    await expect(field).toHaveValue("");
    const bubble = page.getByRole("region", { name: /^Nachrichten in/ }).getByRole("listitem").filter({ hasText: "Packungen genügen" });
    await expect(bubble).toBeVisible();
    await expect(bubble.getByText("zwei", { exact: true })).toHaveCSS("font-weight", "700");
    await expect(bubble.getByRole("img", { name: "Gelesen" })).toBeVisible();
    // With nothing to send the microphone is there instead.
    await expect(page.getByRole("button", { name: "Senden" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Sprachnachricht aufnehmen" })).toBeVisible();
  });

  test("beside large emoji the time stands at their foot", async ({ page }) => {
    await openWard(page, { path: "/chats/c-ka" });
    for (const emoji of ["🙏", "👍🎉"]) {
      await page.getByRole("textbox", { name: "Nachricht" }).fill(emoji);
      await page.getByRole("textbox", { name: "Nachricht" }).press("Enter");
      const bubble = page.getByRole("region", { name: /^Nachrichten in/ }).getByRole("listitem").filter({ hasText: emoji });
      const [words, time] = await Promise.all([bubble.locator("[data-words]").boundingBox(), bubble.getByRole("img", { name: "Gelesen" }).boundingBox()]);
      const foot = (box: typeof words) => (box?.y ?? 0) + (box?.height ?? 0);
      expect(Math.abs(foot(words) - foot(time)), emoji).toBeLessThan(10);
    }
  });

  test("what is typed stays as a draft", async ({ page }) => {
    await openWard(page, { path: "/chats/c-ka" });
    await page.getByRole("textbox", { name: "Nachricht" }).fill("Noch nicht fertig");
    await page.getByRole("link", { name: /Sozialdienst/ }).click();
    await expect(page.getByRole("link", { name: /Klinikapotheke.*Entwurf.*Noch nicht fertig/ })).toBeVisible();
    await page.getByRole("link", { name: /Klinikapotheke/ }).click();
    await expect(page.getByRole("textbox", { name: "Nachricht" })).toHaveValue("Noch nicht fertig");
  });

  test("what comes in a chat draws its row, and not the search and the buttons above all of them", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    const row = page.getByRole("link", { name: /Station 4B/ });
    await expect(row).toBeVisible();
    const drawn = await drawings(page.getByRole("searchbox"), page.getByRole("button", { name: "Neuer Chat" }), page.getByRole("group", { name: "Filter" }));
    await page.evaluate(() => window.ward.host.receive("c-4b", window.ward.EMRE, "Bett 3 ist frei"));
    await expect(row).toContainText("Bett 3 ist frei");
    expect(await drawn()).toEqual([0, 0, 0]);
  });

  test("the mouse brings a chat's menu beside its time and number, not over them", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    const row = page.getByRole("navigation", { name: "Chats" }).getByRole("listitem").filter({ has: page.getByRole("img", { name: /ungelesen/ }) }).first();
    await row.hover();
    const [menu, time, number] = await Promise.all([row.getByRole("button", { name: /^Aktionen für/ }).boundingBox(), row.getByText(/^\d\d:\d\d$/).boundingBox(), row.getByRole("img", { name: /ungelesen/ }).boundingBox()]);
    for (const beside of [time, number]) expect((beside?.x ?? 0) + (beside?.width ?? 0)).toBeLessThanOrEqual(menu?.x ?? 0);
  });

  test("reading clears the one unread number", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    await expect(page).toHaveTitle("(8) Konsil");
    await page.clock.resume();
    await page.getByRole("link", { name: /Radiologie-Konsil/ }).click();
    await expect(page).toHaveTitle("(4) Konsil");
    await expect(page.getByRole("navigation", { name: "Bereiche" }).getByRole("img", { name: "4 ungelesene Nachrichten" })).toBeVisible();
  });

  test("Strg K searches chats and people; choosing a person opens the chat", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    const search = page.getByRole("searchbox").first();
    await expect(search).toBeVisible();
    await page.keyboard.press("Control+k");
    await expect(search).toBeFocused();
    await page.keyboard.type("rossi");
    await page.getByRole("button", { name: /Dr. Giulia Rossi/ }).click();
    await expect(page.getByRole("heading", { name: "Dr. Giulia Rossi" })).toBeVisible();
    await expect(page).toHaveURL(/\/chats\/c-p-rossi/);
  });

  test("the search looks for one kind alone, goes on so while one types, and then everywhere again", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    const search = page.getByRole("searchbox").first();
    const scope = (name: string) => page.getByRole("group", { name: "Suchen in" }).getByRole("button", { name, exact: true });
    const person = page.getByRole("button", { name: /Dr. Giulia Rossi/ });
    const hits = page.getByRole("list", { name: "Gefundene Nachrichten" }).getByRole("link");
    await search.fill("kalium");
    await expect(scope("Alle")).toHaveAttribute("aria-pressed", "true");
    await expect(hits).not.toHaveCount(0);
    await scope("Personen").click();
    await expect(page.getByText("Keine Personen gefunden.")).toBeVisible();
    await expect(hits).toHaveCount(0);
    await page.mouse.move(1, 1);
    await expectAccessible(page, "search-scope");
    await picture(page, "desk-search-scope-light");
    await search.fill("rossi");
    await expect(person).toBeVisible();
    await expect(scope("Personen")).toHaveAttribute("aria-pressed", "true");
    await scope("Dateien").click();
    await expect(page.getByText("Keine Dateien gefunden.")).toBeVisible();
    await page.getByRole("button", { name: "Überall suchen" }).click();
    await expect(scope("Alle")).toHaveAttribute("aria-pressed", "true");
    await expect(search).toBeFocused();
    await expect(person).toBeVisible();

    // By keys: from the field to the kinds. Whoever closes the search begins anew in everything.
    await page.keyboard.press("Tab");
    await expect(scope("Alle")).toBeFocused();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expect(scope("Chats")).toHaveAttribute("aria-pressed", "true");
    // Only the chat she is in.
    await expect(page.getByRole("navigation", { name: "Chats" }).getByRole("link")).toHaveCount(1);
    await expect(person).toHaveCount(0);
    await search.fill("");
    await expect(page.getByRole("group", { name: "Suchen in" })).toHaveCount(0);
    await search.fill("rossi");
    await expect(scope("Alle")).toHaveAttribute("aria-pressed", "true");
  });

  test("a group: make, rename, add, hand over, remove, leave", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    await page.getByRole("button", { name: "Mehr", exact: true }).click();
    await page.getByRole("menuitem", { name: "Neue Gruppe" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name der Gruppe").fill("Visite Montag");
    await dialog.getByText("Miriam Fuchs").click();
    await dialog.getByText("Emre Öztürk").click();
    await picture(page, "desk-neue-gruppe-light");
    await dialog.getByRole("button", { name: "Gruppe erstellen" }).click();
    await expect(page.getByRole("heading", { name: "Visite Montag" })).toBeVisible();
    const timeline = page.getByRole("region", { name: "Nachrichten in Visite Montag" });
    await expect(timeline.getByText("Du hast Miriam Fuchs und Emre Öztürk hinzugefügt")).toBeVisible();

    await page.getByRole("button", { name: "Info", exact: true }).click();
    await page.getByRole("button", { name: "Umbenennen" }).click();
    await page.getByRole("dialog").getByLabel("Name der Gruppe").fill("Visite 4B");
    await page.getByRole("dialog").getByRole("button", { name: "Umbenennen" }).click();
    const visite = page.getByRole("region", { name: "Nachrichten in Visite 4B" });
    await expect(visite.getByText("Du hast die Gruppe „Visite 4B“ genannt")).toBeVisible();

    await page.getByRole("button", { name: "Hinzufügen" }).click();
    await page.getByRole("dialog").getByText("Hanna Lindqvist").click();
    await page.getByRole("button", { name: "1 Person hinzufügen" }).click();
    await expect(visite.getByText("Du hast Hanna Lindqvist hinzugefügt")).toBeVisible();

    // No group is left without anybody who leads it.
    await page.getByRole("button", { name: "Gruppe verlassen" }).click();
    await expect(page.getByRole("alertdialog").getByText(/^Du bekommst keine neuen Nachrichten mehr.* Sie geht an \S/)).toBeVisible();
    await page.getByRole("alertdialog").getByRole("button", { name: "Abbrechen" }).click();

    await page.getByRole("button", { name: "Aktionen für Miriam Fuchs" }).click();
    await page.getByRole("menuitem", { name: "Leitung geben" }).click();
    await expect(visite.getByText("Du hast Miriam Fuchs die Leitung gegeben")).toBeVisible();

    await page.getByRole("button", { name: "Aktionen für Emre Öztürk" }).click();
    await page.getByRole("menuitem", { name: "Entfernen" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Aus der Gruppe entfernen" }).click();
    await expect(visite.getByText("Du hast Emre Öztürk entfernt")).toBeVisible();

    await page.getByRole("button", { name: "Gruppe verlassen" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Gruppe verlassen" }).click();
    await expect(page.getByText("Du bist nicht mehr in dieser Gruppe. Du kannst den Verlauf weiter lesen.")).toBeVisible();
    // Nobody stands there as a member or lead who is none, and nobody counts those of whom one hears no more.
    await expect(page.getByText("Du bist nicht mehr dabei")).toHaveCount(2);
    await expect(page.getByRole("heading", { name: "Zuletzt dabei" })).toBeVisible();
    await expect(page.getByText(/\(du\)$/)).toHaveCount(0);
    await expect(page.getByText("Leitung", { exact: true })).toHaveCount(0);
  });

  test("a failed message can be sent again", async ({ page }) => {
    await openWard(page, { path: "/chats/c-p-kaya" });
    const bubble = page.getByRole("region", { name: /^Nachrichten in/ }).getByRole("listitem").filter({ hasText: "Kannst du das Echo" });
    await bubble.getByRole("button", { name: "Erneut senden" }).click();
    await expect(bubble.getByRole("img", { name: "Gelesen" })).toBeVisible();
    await expect(bubble.getByText("Nicht gesendet.")).toBeHidden();
  });

  test("what has not gone out yet is taken back, and offers nothing that others would have to know of", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b", query: "offline=2" });
    const chat = new ConversationScreen(page);
    await chat.send("Befund, falscher Chat");
    await chat.message("Befund, falscher Chat").locator("[data-actions]").click({ button: "right" });
    await expect(page.getByRole("menuitem", { name: "Antworten" })).toBeVisible();
    for (const name of ["Reagieren", "Anheften"]) await expect(page.getByRole("menuitem", { name })).toHaveCount(0);
    await page.getByRole("menuitem", { name: "Löschen" }).click();
    const dialog = page.getByRole("dialog", { name: "Nachricht löschen" });
    await expect(dialog).toContainText("Noch nicht gesendet");
    await expect(dialog.getByRole("button", { name: "Für mich löschen" })).toHaveCount(0);
    await dialog.getByRole("button", { name: "Nicht senden und löschen" }).click();
    await expect(chat.message("Befund, falscher Chat")).toHaveCount(0);
  });

  test("comparing the safety code", async ({ page }) => {
    await openWard(page, { path: "/personen/p-weber" });
    await expect(page.getByRole("img", { name: "Sicherheitscode als QR-Code" })).toBeVisible();
    await page.getByRole("button", { name: "Code scannen" }).click();
    await page.getByLabel("Code des anderen Geräts").fill("falsch");
    await page.getByRole("dialog").getByRole("button", { name: "Vergleichen" }).click();
    await expect(page.getByText("Der Code ist nicht gleich.")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Verglichen: Code ist gleich" }).click();
    await expect(page.getByText("Persönlich verglichen")).toBeVisible();
  });

  test("pinned chats are put in order, by the menu and by dragging", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    const rows = page.getByRole("navigation", { name: "Chats" }).getByRole("link");
    const acts = async (name: RegExp, action: string) => {
      await rows.filter({ hasText: name }).click({ button: "right" });
      await page.getByRole("menuitem", { name: action, exact: true }).click();
      await expect(page.getByRole("menu")).toHaveCount(0);
    };
    await expect(rows.first()).toContainText("Station 4B");
    await acts(/Klinikapotheke/, "Anheften");
    await acts(/Hanna Lindqvist/, "Anheften");
    await expect(rows.nth(2)).toContainText("Hanna Lindqvist");
    await acts(/Hanna Lindqvist/, "Nach oben");
    await expect(rows.nth(1)).toContainText("Hanna Lindqvist");
    await expect(rows.nth(2)).toContainText("Klinikapotheke");
    await rows.nth(2).dragTo(rows.nth(0));
    await expect(rows.nth(0)).toContainText("Klinikapotheke");
    await expect(rows.nth(1)).toContainText("Station 4B");
  });

  test("several chats are chosen, read, muted, archived and brought back at once", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    await expect(page).toHaveTitle("(8) Konsil");
    const rows = page.getByRole("navigation", { name: "Chats" }).getByRole("listitem");
    const row = (name: string) => rows.filter({ hasText: name });
    const bar = page.getByRole("toolbar", { name: "Ausgewählte Chats" });
    const chosen = bar.getByRole("status");

    // By the menu, then up to where Shift is held.
    await row("Radiologie-Konsil").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Auswählen" }).click();
    await expect(chosen).toHaveText("1 ausgewählt");
    await expect(page.getByRole("checkbox", { name: "Radiologie-Konsil" })).toBeFocused();
    await row("Klinikapotheke").click({ modifiers: ["Shift"] });
    await expect(chosen).toHaveText("4 ausgewählt");
    await row("Klinikapotheke").click();
    await expect(chosen).toHaveText("3 ausgewählt");
    await page.mouse.move(1, 1);
    await expectAccessible(page, "chats-select");
    await picture(page, "desk-chats-select-light");
    await bar.getByRole("button", { name: "Als gelesen markieren" }).click();
    await expect(bar).toHaveCount(0);
    await expect(page).toHaveTitle("(2) Konsil");

    // With Strg; what a search hides stays chosen.
    await row("Sozialdienst").click({ modifiers: ["ControlOrMeta"] });
    const search = page.getByRole("searchbox").first();
    await search.fill("klinikapo");
    await row("Klinikapotheke").click();
    await expect(chosen).toHaveText("2 ausgewählt");
    await search.fill("");
    await expect(page.getByRole("checkbox", { name: "Sozialdienst" })).toBeChecked();
    await bar.getByRole("button", { name: "Stumm schalten" }).click();
    await page.getByRole("menuitem", { name: "Immer stumm" }).click();
    await expect(bar).toHaveCount(0);
    for (const name of ["Sozialdienst", "Klinikapotheke"]) await expect(row(name).getByRole("img", { name: "Stumm" })).toBeVisible();

    await row("Sozialdienst").click({ modifiers: ["ControlOrMeta"] });
    await row("Klinikapotheke").click();
    await bar.getByRole("button", { name: "Archivieren" }).click();
    await expect(page.getByText("2 Chats sind archiviert")).toBeVisible();
    await expect(row("Sozialdienst")).toHaveCount(0);
    await page.getByRole("button", { name: "Archiviert 2" }).click();
    await row("Sozialdienst").click({ modifiers: ["ControlOrMeta"] });
    await row("Klinikapotheke").click();
    await bar.getByRole("button", { name: "Aus dem Archiv holen" }).click();
    await expect(page.getByText("2 Chats sind zurück in der Liste")).toBeVisible();
    await page.getByRole("button", { name: "Zurück zu allen Chats" }).click();

    // Another filter ends it.
    await row("Sozialdienst").click({ modifiers: ["ControlOrMeta"] });
    await expect(chosen).toHaveText("1 ausgewählt");
    await page.getByRole("group", { name: "Filter" }).getByRole("button", { name: /^Ungelesen/ }).click();
    await expect(bar).toHaveCount(0);
    await expect(page.getByRole("heading", { name: "Chats", exact: true })).toBeVisible();
  });

  test("where the house has decided much, less is offered, and a line says why", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b", query: "strict=1" });
    const chat = new ConversationScreen(page);
    await chat.choose("Wer geht um neun mit zur Visite?", "Weiterleiten");
    const forward = page.getByRole("dialog", { name: "Weiterleiten an" });
    await expect(forward.getByText(/^Chats mit Gästen fehlen hier/)).toBeVisible();
    await expect(forward.getByText("Radiologie-Konsil")).toBeVisible();
    await expect(forward.getByText(/Brandt/)).toHaveCount(0);
    await picture(page, "desk-strict-forward-light");
    await forward.getByRole("button", { name: "Schließen" }).click();

    await chat.info();
    await page.getByRole("button", { name: "Nachrichten verschwinden: nach 30 Tagen" }).click();
    const lifetime = page.getByRole("dialog", { name: "Nachrichten verschwinden" });
    await expect(lifetime.getByRole("radio")).toHaveCount(2);
    await expect(lifetime).toContainText("Das Haus verlangt mindestens 7 Tage.");
    await expect(lifetime).toContainText("Das Haus erlaubt höchstens 30 Tage.");
    await lifetime.getByRole("button", { name: "Abbrechen" }).click();

    await openWard(page, { path: "/chats/c-raum/info", query: "strict=1" });
    await page.getByRole("button", { name: "Gast einladen" }).click();
    const invite = page.getByRole("dialog", { name: "Gast einladen" });
    await expect(invite.getByRole("switch", { name: "Zusätzlich eine PIN verlangen" })).toBeChecked();
    await expect(invite.getByRole("switch", { name: "Zusätzlich eine PIN verlangen" })).toBeDisabled();
    await expect(invite.getByText("Das Haus verlangt für jeden Gast eine PIN.")).toBeVisible();
  });

  test("no chat is printed", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b" });
    await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
    await page.emulateMedia({ media: "print" });
    await expect(page.getByText("Chats von Klinikum Nordstadt werden nicht gedruckt.")).toBeVisible();
    await expect(page.getByText("2 neue Nachrichten")).toBeHidden();
    await expect(page.getByRole("link", { name: /Station 4B/ })).toHaveCount(0);
  });

  test("settings take effect at once", async ({ page }) => {
    await openWard(page, { path: "/ich" });
    await page.getByRole("radio", { name: "Dunkel" }).check();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.getByRole("radio", { name: "130 %" }).check();
    await expect(page.locator("html")).toHaveCSS("font-size", "20.8px");
    await page.getByRole("radio", { name: "English" }).check();
    await expect(page.getByRole("heading", { name: "Appearance" })).toBeVisible();
    await picture(page, "desk-settings-dark-en");
  });

  test("the list's width can be set with the keyboard", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    const border = page.getByRole("separator", { name: "Breite der Liste" });
    await border.focus();
    await border.press("End");
    await expect(border).toHaveAttribute("aria-valuenow", "30");
    await border.press("ArrowLeft");
    await expect(border).toHaveAttribute("aria-valuenow", "29");
  });
});

test.describe("locking and joining", () => {
  test.use(PHONE);

  test("wrong PIN, right PIN, lock again", async ({ page }) => {
    await openWard(page, { path: "/chats", query: "phase=locked" });
    for (const digit of "111222") await page.getByRole("button", { name: digit, exact: true }).tap();
    await expect(page.getByRole("alert")).toHaveText("Die PIN stimmt nicht.");
    await expect(page.getByText("Noch 9 Versuche.")).toBeVisible();
    await picture(page, "phone-pin-falsch-light");
    for (const digit of "274951") await page.getByRole("button", { name: digit, exact: true }).tap();
    await expect(page.getByRole("heading", { name: "Chats" })).toBeVisible();
    await page.getByRole("button", { name: "Mehr", exact: true }).tap();
    await page.getByRole("menuitem", { name: "Jetzt sperren" }).tap();
    await expect(page.getByRole("heading", { name: "PIN eingeben" })).toBeVisible();
  });

  test("ten wrong PINs: says what happened and how to come back", async ({ page }) => {
    await openWard(page, { path: "/chats", query: "phase=locked" });
    const field = page.getByLabel("Deine sechsstellige PIN");
    for (let tries = 0; tries < 10; tries += 1) {
      await expect(field).toBeEnabled();
      await field.fill("111222");
      if (tries < 9) await expect(page.getByText(`Noch ${9 - tries} Versuch`)).toBeVisible();
    }
    await expect(page.getByRole("heading", { name: "Schlüssel gelöscht" })).toBeVisible();
    await page.getByRole("button", { name: "Neu einrichten" }).tap();
    await expect(page.getByRole("heading", { name: "Mit Einladung beitreten" })).toBeVisible();
  });

  test("an invitation link: greeting, PIN twice, chats; its secret leaves the address", async ({ page }) => {
    await openWard(page, { path: "/beitreten", query: "phase=no_device#geheim123" });
    await expect(page.getByRole("heading", { name: "Willkommen, Dr. Lena Seidel" })).toBeVisible();
    expect(new URL(page.url()).hash).toBe("");
    await page.getByRole("button", { name: "PIN wählen" }).tap();
    const field = page.getByLabel("Sechs Ziffern");
    await field.fill("123456");
    await expect(page.getByRole("alert")).toContainText("leicht zu erraten");
    await picture(page, "phone-pin-waehlen-light");
    await field.fill("274951");
    await page.getByLabel("Dieselben sechs Ziffern").fill("274952");
    await expect(page.getByRole("alert")).toContainText("verschieden");
    await page.getByLabel("Sechs Ziffern").fill("274951");
    await page.getByLabel("Dieselben sechs Ziffern").fill("274951");
    await expect(page.getByRole("heading", { name: "Chats" })).toBeVisible();
  });

  test("a bad link says what to do", async ({ page }) => {
    await openWard(page, { path: "/beitreten", query: "phase=no_device" });
    const link = page.getByLabel("Einladungslink");
    await link.fill("https://suedstadt.localhost/alt");
    await page.getByRole("button", { name: "Weiter" }).tap();
    await expect(page.getByText("Dieser Link ist von suedstadt.localhost. Öffne ihn dort.")).toBeVisible();
    await link.fill(new URL("/alt", page.url()).href);
    await page.getByRole("button", { name: "Weiter" }).tap();
    await expect(page.getByText("Dieser Link gilt nicht mehr: Er ist abgelaufen oder wurde schon benutzt. Bitte die Verwaltung um einen neuen.")).toBeVisible();
  });

  test("phone: list, chat, back", async ({ page }) => {
    await openWard(page, { path: "/chats" });
    await page.getByRole("link", { name: /Radiologie-Konsil/ }).tap();
    await expect(page.getByRole("heading", { name: "Radiologie-Konsil" })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Navigation" })).toBeHidden();
    await expect(page.getByRole("heading", { name: "Radiologie-Konsil" })).toBeFocused();
    await page.getByRole("button", { name: /Zurück/ }).tap();
    await expect(page.getByRole("navigation", { name: "Navigation" })).toBeVisible();
    await expect(page.getByRole("link", { name: /Radiologie-Konsil/ })).toBeFocused();
    await expect(page).toHaveURL(/\/chats\?|\/chats$/);
  });
});
