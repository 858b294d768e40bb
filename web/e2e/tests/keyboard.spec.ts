/** The keyboard map of docs/guides/keyboard.md, on the scripted ward: one test per section. */
import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { DESK, openWard, picture, test } from "../support/stage.ts";

test.use(DESK);

const list = (page: Page) => page.getByRole("region", { name: "Nachrichten in Station 4B" });
const focused = (page: Page) => page.locator("[data-key]:focus");

test("everywhere: Strg K searches, Alt ↑↓ goes to the chat above or below, Strg ⇧ M mutes, ? shows the map", async ({ page }) => {
  await openWard(page, { path: "/chats/c-4b" });
  await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("searchbox").first()).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(page.getByRole("heading", { name: "Dr. Jonas Weber" })).toBeVisible();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(page.getByRole("heading", { name: "Station 4B" })).toBeVisible();

  await page.keyboard.press("Control+Shift+M");
  await expect(page.getByText("Stumm für 8 Stunden: „Station 4B · Innere“")).toBeVisible();
  await page.keyboard.press("Control+Shift+M");
  await expect(page.getByText("Ton an: „Station 4B · Innere“")).toBeVisible();

  await list(page).focus();
  await page.keyboard.press("?");
  const map = page.getByRole("dialog", { name: "Tastenkürzel" });
  await expect(map.getByText("Chat für 8 Stunden stumm, oder wieder mit Ton")).toBeVisible();
  await expectAccessible(page, "tastenkuerzel");
  await picture(page, "desk-tastenkuerzel-light");
  await page.keyboard.press("Escape");
  await expect(map).toHaveCount(0);
});

test("in the search: ↓ goes to what was found, Enter opens the first of it; what one can do is found too", async ({ page }) => {
  await openWard(page, { path: "/chats/c-4b" });
  await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
  await page.keyboard.press("Control+k");
  // Typed and entered before the list could be drawn anew: what opens is what was typed, as soon as it is found.
  await page.getByRole("searchbox").first().evaluate((field: HTMLInputElement) => {
    field.setRangeText("klinikapo");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole("heading", { name: "Klinikapotheke" })).toBeVisible();
  const rows = page.getByRole("navigation", { name: "Chats" }).getByRole("link");
  await page.keyboard.press("Control+k");
  await page.keyboard.press("ArrowDown");
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("searchbox").first()).toBeFocused();

  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("neue grup");
  await expect(page.getByRole("list", { name: "Aktionen" }).getByRole("button", { name: "Neue Gruppe" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Neue Gruppe" })).toBeVisible();
});

test("while writing, if one wants it: Strg Enter sends and Enter breaks the line", async ({ page }) => {
  await openWard(page, { path: "/ich" });
  await page.getByRole("group", { name: "Senden mit" }).getByRole("radio", { name: "Strg Enter" }).check();
  await page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name: /Station 4B/ }).click();
  const field = page.getByRole("textbox", { name: "Nachricht" });
  await field.fill("erste Zeile");
  await field.press("Enter");
  await page.keyboard.type("zweite");
  await expect(field).toHaveValue("erste Zeile\nzweite");
  await field.press("Control+Enter");
  await expect(field).toHaveValue("");
  await expect(list(page).getByText("zweite")).toBeVisible();
});

test("in the list: ↑↓ walks, the menu key opens the chat's actions", async ({ page }) => {
  await openWard(page, { path: "/chats" });
  const rows = page.getByRole("navigation", { name: "Chats" }).getByRole("link");
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press("ContextMenu");
  await expect(page.getByRole("menuitem", { name: "Archivieren" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rows.nth(1)).toBeFocused();
});

test("while choosing chats: Space chooses, ↑↓ walks, Shift Space up to here, Esc ends it", async ({ page }) => {
  await openWard(page, { path: "/chats" });
  const rows = page.getByRole("navigation", { name: "Chats" }).getByRole("link");
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ContextMenu");
  await page.getByRole("menuitem", { name: "Auswählen" }).press("Enter");
  const chosen = page.getByRole("toolbar", { name: "Ausgewählte Chats" }).getByRole("status");
  await expect(chosen).toHaveText("1 ausgewählt");
  await expect(page.getByRole("checkbox", { name: "Dr. Jonas Weber" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(chosen).toHaveText("2 ausgewählt");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Space");
  await expect(chosen).toHaveText("4 ausgewählt");
  await page.keyboard.press("Escape");
  await expect(chosen).toHaveCount(0);
  await expect(rows.nth(4)).toBeFocused();
});

test("in the messages: ↑↓, Enter, R, E, Esc", async ({ page }) => {
  await openWard(page, { path: "/chats/c-4b" });
  await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
  await list(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(focused(page)).toContainText("Monitor läuft");
  // What stands on the right is heard as one's own.
  await page.keyboard.press("ArrowUp");
  await expect(focused(page)).toContainText("Du: ");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Antworten" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(focused(page)).toContainText("Monitor läuft");

  await page.keyboard.press("e");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("group", { name: "Reaktionen" }).getByRole("button", { name: "✅" })).toHaveAttribute("aria-pressed", "true");
  await expect(focused(page)).toContainText("Monitor läuft");

  await page.keyboard.press("r");
  await expect(page.getByRole("group", { name: "Antwort an Miriam Fuchs" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Nachricht" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("group", { name: /^Antwort an/ })).toHaveCount(0);
});

test("while writing: ↑ edits, Esc gives the draft back, @ offers people", async ({ page }) => {
  await openWard(page, { path: "/chats/c-4b" });
  const field = page.getByRole("textbox", { name: "Nachricht" });
  await expect(field).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(field).toHaveValue(/^Bin in zwei Minuten da/);
  await page.keyboard.press("Escape");
  await expect(field).toHaveValue("");
  await page.keyboard.type("@");
  await expect(page.getByRole("option", { name: /^Dr\. Jonas Weber/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("@Miriam Fuchs ");
  await page.keyboard.type("@");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await expect(field).toBeFocused();
});

test("while choosing: Space chooses, Esc ends it", async ({ page }) => {
  await openWard(page, { path: "/chats/c-4b" });
  await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
  await list(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Auswählen" }).press("Enter");
  const bar = page.getByRole("toolbar", { name: "Ausgewählte Nachrichten" });
  await expect(bar.getByRole("status")).toHaveText("1 ausgewählt");
  await page.getByRole("checkbox", { name: /Monitor läuft/ }).focus();
  await page.keyboard.press("Space");
  await expect(bar.getByRole("status")).toHaveText("2 ausgewählt");
  await page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
});

test("searching in a chat: Strg ⇧ F, Enter to older ones, Esc twice closes", async ({ page }) => {
  await openWard(page, { path: "/chats/c-4b" });
  await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
  await page.getByRole("textbox", { name: "Nachricht" }).focus();
  await page.keyboard.press("Control+Shift+F");
  const field = page.getByRole("searchbox", { name: "In diesem Chat suchen" });
  await expect(field).toBeFocused();
  await page.keyboard.type("kalium");
  await expect(page.getByRole("search").getByRole("status")).toHaveText("1 von 4");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("search").getByRole("status")).toHaveText("2 von 4");
  await page.keyboard.press("Shift+Enter");
  await expect(page.getByRole("search").getByRole("status")).toHaveText("1 von 4");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Nachricht" })).toBeFocused();
});

test("what one closes gives the focus back, also where one dialog led to the next", async ({ page }) => {
  await openWard(page, { path: "/chats/c-4b" });
  await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
  const begins = page.getByRole("button", { name: "Neuer Chat" });
  await begins.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Neuer Chat" }).getByRole("button", { name: "Neuer Raum mit Gästen" }).press("Enter");
  const room = page.getByRole("dialog", { name: "Neuer Raum mit Gästen" });
  await expect(room.getByLabel("Name des Raums")).toBeFocused();
  // Of a field to search in that is empty, Escape closes what is around it.
  await room.getByRole("searchbox").focus();
  await page.keyboard.type("x");
  await page.keyboard.press("Escape");
  await expect(room.getByRole("searchbox")).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(room).toHaveCount(0);
  await expect(begins).toBeFocused();
});

test("a hint may be gone over with the pointer; Escape takes it away first, and only then what stands behind it", async ({ page }) => {
  await openWard(page, {});
  await page.getByRole("button", { name: "Neuer Chat" }).click();
  const dialog = page.getByRole("dialog", { name: "Neuer Chat" });
  await dialog.getByRole("button", { name: "Schließen" }).hover();
  const hint = page.getByRole("tooltip", { name: "Schließen" });
  await expect(hint).toBeVisible();
  await hint.hover();
  await expect(hint).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(hint).toHaveCount(0);
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("after a wrong PIN one types the next one, without pressing anywhere", async ({ page }) => {
  await openWard(page, { path: "/chats", query: "phase=locked" });
  await expect(page.getByLabel("Deine sechsstellige PIN")).toBeFocused();
  await page.keyboard.type("111222");
  await expect(page.getByRole("alert")).toHaveText("Die PIN stimmt nicht.");
  await expect(page.getByLabel("Deine sechsstellige PIN")).toBeFocused();
  await page.keyboard.type("274951");
  await expect(page.getByRole("heading", { name: "Chats", exact: true })).toBeVisible();
});
