/** Every page of the app on the scripted ward, both themes, phone and desk: accessible, and a picture to look at. */
import { expect, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { look } from "../support/look.ts";
import { atRest, DESK, openWard, PHONE, picture, type Stage, TABLET, test, type Theme } from "../support/stage.ts";

interface PageCase extends Stage {
  name: string;
  ready: (page: Page) => Promise<void>;
}

const sees = (text: string | RegExp) => async (page: Page) => {
  await expect(page.getByText(text).locator("visible=true").first()).toBeVisible();
};

const PAGES: PageCase[] = [
  { name: "liste", path: "/chats", ready: sees("Radiologie-Konsil") },
  { name: "liste-leer", path: "/chats", query: "empty=1", ready: sees("Noch keine Chats") },
  { name: "chat", path: "/chats/c-4b", ready: sees("Wer geht um neun mit zur Visite?") },
  { name: "chat-offline", path: "/chats/c-4b", query: "offline=2", ready: sees("Keine Verbindung.") },
  { name: "chat-zertifikat", path: "/chats/c-4b", query: "ended=1", ready: sees("Dein Zertifikat ist abgelaufen.") },
  { name: "chat-fehlgeschlagen", path: "/chats/c-p-kaya", ready: sees("Nicht gesendet.") },
  { name: "chat-gast", path: "/chats/c-p-brandt", ready: sees(/Liest mit/) },
  { name: "raum", path: "/chats/c-raum", ready: sees(/Endet in 23 Stunden/) },
  { name: "raum-info", path: "/chats/c-raum/info", ready: sees("Offene Einladungen") },
  { name: "info", path: "/chats/c-4b/info", ready: sees(/Schlüssel ab12/) },
  { name: "info-direkt", path: "/chats/c-p-weber/info", ready: sees("Als Gruppe fortsetzen") },
  { name: "kontakt", path: "/personen/p-weber", ready: sees("Sicherheitscode") },
  { name: "ich", path: "/ich", ready: sees("Darstellung") },
  { name: "beitreten", path: "/beitreten", query: "phase=no_device", ready: sees("Mit Einladung beitreten") },
  { name: "begruessung", path: "/beitreten", query: "phase=no_device#aabbccdd", ready: sees(/Willkommen/) },
  { name: "sperre", path: "/chats", query: "phase=locked", ready: sees("PIN eingeben") },
  { name: "wartet", path: "/chats", query: "phase=awaiting_certification", ready: sees("Wird bestätigt") },
  { name: "lange-weg", path: "/chats", query: "phase=lease_over", ready: sees("Lange nicht verbunden") },
  { name: "geloescht", path: "/chats", query: "phase=wiped", ready: sees("Schlüssel gelöscht") },
  { name: "gast-einladung", path: "/gast/0197f1a2", query: "phase=no_device#K7QM2XRT9FHD4W", ready: sees("Chat öffnen") },
  { name: "gast-code", path: "/gast/0197f1a2", query: "phase=no_device", ready: sees("Ihr Zugangscode") },
  { name: "gast-pin", path: "/gast/0197f1a2", query: "phase=no_device#pin", ready: sees("Ihre PIN") },
  { name: "gast-benutzt", path: "/gast/0197f1a2", query: "phase=no_device#alt", ready: sees(/schon jemand beigetreten/) },
  { name: "gast-wartet", path: "/chats", query: "phase=awaiting_host", ready: sees("Sie werden hereingelassen") },
  { name: "gast-raum", path: "/chats", query: "guest=1", ready: sees("Der Verband ist trocken.") },
  { name: "gast-info", path: "/chats/c-raum/info", query: "guest=1", ready: sees("Wer ist dabei?") },
  { name: "gast-ende", path: "/chats", query: "phase=ended&guest=1", ready: sees("Dieser Chat ist beendet") },
  { name: "entfernt", path: "/chats", query: "phase=ended", ready: sees("Gerät entfernt") },
];

for (const [device, options] of [["desk", DESK], ["phone", PHONE]] as const) {
  test.describe(device, () => {
    test.use(options);
    for (const { name, ready, ...stage } of PAGES) {
      test(name, async ({ page }) => {
        await openWard(page, { ...stage, theme: "system" });
        await ready(page);
        await look(page, `${device}-${name}`);
      });
    }
    // A theme that was chosen holds whatever the browser wishes.
    for (const [theme, other] of [["light", "dark"], ["dark", "light"]] satisfies [Theme, Theme][]) {
      test(`chosen: ${theme}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme: other });
        await openWard(page, { path: "/chats/c-4b", theme });
        await sees("Wer geht um neun mit zur Visite?")(page);
        await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
        await expectAccessible(page, `chosen: ${theme}`);
      });
    }
  });
}

test.describe("other widths", () => {
  test.use(TABLET);
  test("tablet", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b" });
    await sees("Wer geht um neun mit zur Visite?")(page);
    await picture(page, "tablet-chat-light");
    await openWard(page, { path: "/chats/c-4b/info" });
    await expect(page.getByText("Archiviert von Klinikum Nordstadt, Schlüssel ab12")).toBeVisible();
    await atRest(page);
    await picture(page, "tablet-info-light");
  });

  /** What scrolls sideways and is meant to be read. */
  function sideways(page: Page): Promise<string[]> {
    return page.evaluate(() =>
      Array.from(document.querySelectorAll<HTMLElement>("body *"))
        .filter((element) => element.scrollWidth > element.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(element).overflowX))
        .filter((element) => getComputedStyle(element).scrollbarWidth !== "none")
        .map((element) => element.className)
        .concat(document.documentElement.scrollWidth > innerWidth ? ["html"] : []),
    );
  }

  test("400 % zoom: nothing scrolls sideways, nothing is cut off", async ({ page }) => {
    // 1280 px at 400 % leave 320 px.
    await page.setViewportSize({ width: 320, height: 640 });
    for (const { name, ready, ...stage } of PAGES) {
      await openWard(page, stage);
      await ready(page);
      await expect.poll(() => sideways(page), name).toEqual([]);
      if (["chat", "info", "kontakt", "begruessung", "ich"].includes(name)) await picture(page, `schmal-${name}`);
    }
  });

  test("400 % zoom of a low window: what stands above the messages leaves them room, and one writes", async ({ page }) => {
    // 1280 × 1024 px at 400 %.
    await page.setViewportSize({ width: 320, height: 256 });
    await openWard(page, { path: "/chats/c-raum" });
    const banner = page.getByRole("status").filter({ hasText: "Endet in 23 Stunden." }).locator("visible=true");
    await expect(banner).toBeVisible();
    // Not letter by letter beside its buttons.
    const ends = banner.getByText("Danach endet der Zugang der Gäste.");
    await expect.poll(async () => (await ends.boundingBox())?.width ?? 0).toBeGreaterThan(160);
    const field = page.getByRole("textbox", { name: "Nachricht" });
    await field.fill("Vitalzeichen\nstabil\nVerband\ntrocken\nMobilisation\num zehn");
    await expect(field).toBeInViewport({ ratio: 1 });
    await picture(page, "niedrig-raum");
    const messages = page.getByRole("region", { name: /^Nachrichten in / });
    await expect.poll(async () => (await messages.boundingBox())?.height ?? 0).toBeGreaterThan(100);
    await messages.locator("[data-actions]").last().click({ button: "right" });
    const last = page.getByRole("menuitem").last();
    await last.scrollIntoViewIfNeeded();
    await expect(last).toBeInViewport({ ratio: 1 });
  });

  test("200 % text", async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await openWard(page, { path: "/chats/c-4b", textSize: 200 });
    await sees("Wer geht um neun mit zur Visite?")(page);
    await picture(page, "desk-200-light");
    await expect(page.getByRole("heading", { name: "Chats" })).toBeHidden();
    await expect.poll(() => sideways(page)).toEqual([]);
  });

  test("200 % text on a phone: nothing scrolls sideways, and there is room to write", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const { name, ready, ...stage } of PAGES) {
      if (!["liste", "chat", "raum", "kontakt", "ich", "geloescht", "gast-einladung", "gast-wartet"].includes(name)) continue;
      await openWard(page, { ...stage, textSize: 200 });
      await ready(page);
      await expect.poll(() => sideways(page), name).toEqual([]);
      await picture(page, `phone-200-${name}`);
      if (name !== "chat") continue;
      await expect(page.getByRole("heading", { name: "Station 4B · Innere" })).toBeInViewport({ ratio: 1 });
      const field = page.getByRole("textbox", { name: "Nachricht" });
      await expect.poll(async () => (await field.boundingBox())?.width ?? 0).toBeGreaterThan(200);
      await expect.poll(async () => (await field.boundingBox())?.height ?? Number.POSITIVE_INFINITY).toBeLessThan(120);
    }
  });
});

test.describe("an iPhone", () => {
  test.use(PHONE);
  test("its keyboard lies over the page: one sees the head of the chat, the last message and what one writes", async ({ page }) => {
    const SEEN = 460;
    await page.addInitScript(() => {
      const viewport = Object.assign(new EventTarget(), { height: innerHeight, width: innerWidth, offsetTop: 0, offsetLeft: 0, pageTop: 0, pageLeft: 0, scale: 1 });
      Object.defineProperty(window, "visualViewport", { value: viewport });
      Object.assign(window, {
        layKeyboard(height: number, offsetTop: number) {
          Object.assign(viewport, { height, offsetTop });
          viewport.dispatchEvent(new Event("resize"));
        },
      });
    });
    const layKeyboard = (height: number, offsetTop: number) => page.evaluate(([seen = 0, top = 0]) => (window as unknown as { layKeyboard: (seen: number, top: number) => void }).layKeyboard(seen, top), [height, offsetTop]);
    await openWard(page, { path: "/chats/c-4b" });
    const field = page.getByRole("textbox", { name: "Nachricht" });
    await field.click();
    await layKeyboard(SEEN, 200);
    const bottomOf = async (what: Locator) => {
      const box = await what.boundingBox();
      return box === null ? Number.POSITIVE_INFINITY : box.y + box.height;
    };
    await expect.poll(() => bottomOf(field)).toBeLessThan(SEEN);
    await expect(page.getByRole("heading", { name: "Station 4B · Innere" })).toBeInViewport({ ratio: 1 });
    const last = page.getByRole("region", { name: /^Nachrichten in / }).getByRole("listitem").last();
    await expect.poll(() => bottomOf(last)).toBeLessThan(SEEN);
    await picture(page, "iphone-tastatur");

    await field.fill("@");
    await expect.poll(() => bottomOf(page.getByRole("listbox"))).toBeLessThan(SEEN);
    await field.fill("");
    await layKeyboard(844, 0);
    await expect.poll(() => bottomOf(field)).toBeGreaterThan(700);
  });
});

test("a certificate that ended overnight: a ward doctor reads and writes on, and is told what becomes of it", async ({ page }) => {
  await openWard(page, { path: "/chats/c-4b", query: "ended=1" });
  const banner = page.getByText("Dein Zertifikat ist abgelaufen.").locator("visible=true").first();
  await expect(banner).toBeVisible();
  await expect(page.getByText(/Nichts ist verloren\..*deine Nachrichten gehen raus/).locator("visible=true").first()).toBeVisible();
  // One sentence, not two: that there is no connection follows from it.
  await expect(page.getByText("Keine Verbindung.")).toHaveCount(0);
  await expect(page.getByText("Wer geht um neun mit zur Visite?").locator("visible=true").first()).toBeVisible();
  await page.getByRole("textbox", { name: "Nachricht" }).fill("Kalium 6,1 auf 412");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Kalium 6,1 auf 412").locator("visible=true").first()).toBeVisible();
});
