/** The timeline in a real browser: 100,000 messages without a jump, held messages, the divider, focus. */
import { expect, type Page } from "@playwright/test";
import { KATALOG_PORT } from "../playwright.config.ts";
import { drawings } from "../support/drawings.ts";
import { DESK, openWard, test } from "../support/stage.ts";

const SCROLLER = "[data-long-list] section";

interface Jumps {
  jumps: string[];
  rows: number;
  reached: number;
}

/** Scrolls by steps and compares, frame by frame, where a row is with where it must be. */
function scrollBySteps(page: Page, selector: string, steps: number, step: number): Promise<Jumps> {
  return page.evaluate(
    async ([css, count, by]) => {
      const scroller = document.querySelector<HTMLElement>(css);
      if (!scroller) throw new Error("no list");
      const frame = () => new Promise(requestAnimationFrame);
      const rowInView = () => {
        const middle = scroller.getBoundingClientRect().top + scroller.clientHeight / 2;
        return Array.from(scroller.querySelectorAll<HTMLElement>("[data-key]")).find((row) => row.getBoundingClientRect().bottom > middle);
      };
      const jumps: string[] = [];
      for (let n = 0; n < count; n += 1) {
        const row = rowInView();
        const before = row?.getBoundingClientRect().top ?? 0;
        const from = scroller.scrollTop;
        scroller.scrollBy(0, by);
        const moved = scroller.scrollTop - from;
        await frame();
        await frame();
        if (row && row.isConnected && Math.abs(row.getBoundingClientRect().top - before + moved) > 1) {
          jumps.push(`step ${n}: ${row.dataset["key"] ?? ""} from ${before} to ${row.getBoundingClientRect().top}, scrolled ${moved}, now at ${scroller.scrollTop}`);
        }
      }
      const rows = scroller.querySelectorAll("[data-key]");
      return { jumps, rows: rows.length, reached: Number(/\d+/.exec(rows[0]?.getAttribute("data-key") ?? "")?.[0]) };
    },
    [selector, steps, step] as const,
  );
}

test("100,000 messages: scrolling up never jumps", async ({ page }) => {
  await page.goto(`http://localhost:${KATALOG_PORT}/katalog?theme=light`);
  await page.locator(SCROLLER).scrollIntoViewIfNeeded();
  await page.evaluate(() => document.fonts.ready);
  const small = await scrollBySteps(page, SCROLLER, 300, -40);
  expect(small.jumps).toEqual([]);
  const far = await scrollBySteps(page, SCROLLER, 300, -600);
  expect(far.jumps).toEqual([]);
  expect(far.reached).toBeLessThan(100_000 - 1_000);
  // Replaced at rest: the rows stay few.
  await expect.poll(() => page.locator(`${SCROLLER} [data-key]`).count()).toBeLessThan(420);
  const down = await scrollBySteps(page, SCROLLER, 200, 300);
  expect(down.jumps).toEqual([]);
});

test.describe("in a chat", () => {
  test.use(DESK);
  const list = (page: Page) => page.getByRole("region", { name: "Nachrichten in Station 4B" });

  test("opens at the end when little is unread, at the divider when much is", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b" });
    await expect(page.getByText("2 neue Nachrichten")).toBeInViewport();
    await expect(page.getByText("Wer geht um neun mit zur Visite?").last()).toBeInViewport();

    // Go elsewhere, let 40 messages come, come back.
    await page.getByRole("link", { name: /Klinikapotheke/ }).click();
    await page.evaluate(() => {
      for (let n = 1; n <= 40; n += 1) window.ward.host.receive("c-4b", window.ward.EMRE, `Neue Meldung ${n}`);
    });
    await page.getByRole("link", { name: /Station 4B/ }).click();
    const divider = page.getByText(/4\d neue Nachrichten/);
    await expect(divider).toBeInViewport();
    const view = await list(page).boundingBox();
    const at = await divider.boundingBox();
    const third = ((at?.y ?? 0) - (view?.y ?? 0)) / (view?.height ?? 1);
    expect(third).toBeGreaterThan(0.25);
    expect(third).toBeLessThan(0.42);
  });

  test("opens at the divider also when more is unread than one window holds", async ({ page }) => {
    await openWard(page, { path: "/chats/c-ka" });
    await expect(page.getByRole("heading", { name: "Klinikapotheke" })).toBeVisible();
    await page.evaluate(() => {
      for (let n = 1; n <= 700; n += 1) window.ward.host.receive("c-4b", window.ward.EMRE, `Neue Meldung ${n}.`);
    });
    await page.getByRole("link", { name: /Station 4B/ }).click();
    await expect(page.getByText("702 neue Nachrichten")).toBeInViewport();
    await expect(list(page).getByText("Neue Meldung 1.", { exact: true })).toBeInViewport();
    await page.getByRole("button", { name: "Zu den neuesten Nachrichten" }).click();
    await expect(list(page).getByText("Neue Meldung 700.", { exact: true })).toBeInViewport();
  });

  test("holds new messages while reading further up, and jumps to them on demand", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b", query: "bulk=500" });
    await expect(page.getByText("Wer geht um neun mit zur Visite?").last()).toBeInViewport();
    await list(page).hover();
    await page.mouse.wheel(0, -1_500);
    // The scroll has begun when what was last is gone, and ended when the same row stays at the same place for a while.
    await expect(list(page).getByText("Wer geht um neun mit zur Visite?")).not.toBeInViewport();
    let seen = "";
    await expect.poll(async () => {
      const before = seen;
      seen = JSON.stringify(await page.evaluate(() => firstRowTop()));
      return seen === before;
    }, { intervals: [300] }).toBe(true);
    const before = await page.evaluate(() => firstRowTop());
    await page.evaluate(() => {
      for (let n = 1; n <= 3; n += 1) window.ward.host.receive("c-4b", window.ward.MIRIAM, `Neue Meldung ${n}`);
    });
    const jump = page.getByRole("button", { name: /3 neue/ });
    await expect(jump).toBeVisible();
    expect(await page.evaluate(() => firstRowTop())).toEqual(before);
    await expect(list(page).getByText("Neue Meldung 3")).toHaveCount(0);
    // Scrolling down to them does not skip them.
    for (let n = 1; n <= 20; n += 1) await page.evaluate((by) => window.ward.host.receive("c-4b", window.ward.MIRIAM, `Weitere ${by}`), n);
    await list(page).hover();
    await page.mouse.wheel(0, 1_500);
    await expect(list(page).getByText("Wer geht um neun mit zur Visite?")).toBeInViewport();
    await expect(list(page).getByText("Weitere 20", { exact: true })).not.toBeInViewport();
    await page.getByRole("button", { name: /Zu den neuesten Nachrichten/ }).click();
    await expect(list(page).getByText("Weitere 20", { exact: true })).toBeInViewport();
    await expect(page.getByRole("button", { name: /Zu den neuesten Nachrichten/ })).toBeHidden();
  });

  test("what is sent is drawn before the list looks where its rows are", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b" });
    await expect(page.getByText("Wer geht um neun mit zur Visite?").last()).toBeInViewport();
    await page.getByRole("textbox", { name: "Nachricht", exact: true }).fill("Bin dabei.");
    await page.getByRole("button", { name: "Senden" }).hover();
    const measured = await page.evaluate(async () => {
      const rows: string[] = [];
      const real = Element.prototype.getBoundingClientRect;
      Element.prototype.getBoundingClientRect = function () {
        if (this instanceof HTMLElement && this.dataset["key"] !== undefined) rows.push(this.textContent ?? "");
        return real.call(this);
      };
      document.querySelector<HTMLButtonElement>("button[type=submit]")?.click();
      for (;;) {
        await new Promise(requestAnimationFrame);
        if (document.querySelector("[data-key]:last-child")?.textContent?.includes("Bin dabei.")) break;
      }
      Element.prototype.getBoundingClientRect = real;
      return rows;
    });
    expect(measured).toEqual([]);
    await expect(list(page).getByText("Bin dabei.")).toBeInViewport();
  });

  test("what is typed, kept, sent and changed draws no more than it must", async ({ page }) => {
    await openWard(page, { path: "/chats/c-ka" });
    await expect(page.getByRole("heading", { name: "Klinikapotheke" })).toBeVisible();
    const field = page.getByRole("textbox", { name: "Nachricht", exact: true });
    await field.focus();
    const [header, messages] = [page.locator("section[aria-label='Chat'] > header"), page.getByRole("region", { name: "Nachrichten in Klinikapotheke" })];
    const typed = await drawings(messages);
    await field.pressSequentially("Bin dabei");
    await page.evaluate(() => new Promise<void>((resolve) => {
      window.ward.host.subscribe({ query: "conversation", id: "c-ka" }, (view) => (view as { draft: string | null }).draft === "Bin dabei" && resolve());
    }));
    // What the engine tells is drawn by now.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    expect(await typed(), "the messages, because a draft was kept").toEqual([0]);

    await field.press("Enter");
    await expect(messages.getByText("Bin dabei")).toBeInViewport();
    await field.press("ArrowUp");
    await expect(field).toHaveValue("Bin dabei");
    const changed = await drawings(header);
    await field.pressSequentially(", um neun");
    expect(await changed(), "the header, because a message is being changed").toEqual([0]);
  });

  test("mentions that one has not seen are reached one after the other, also those one has passed by", async ({ page }) => {
    await openWard(page, { path: "/chats/c-ka" });
    await expect(page.getByRole("heading", { name: "Klinikapotheke" })).toBeVisible();
    await page.evaluate(() => {
      const { host, EMRE } = window.ward;
      const lena = { person: "p-seidel", label: "Dr. Lena Seidel" };
      for (let n = 1; n <= 80; n += 1) {
        const meant = n === 30 || n === 50;
        host.receive("c-4b", EMRE, meant ? `@Dr. Lena Seidel Meldung ${n}.` : `Neue Meldung ${n}.`, meant ? [lena] : []);
      }
    });
    await page.getByRole("link", { name: /Station 4B/ }).click();
    await expect(page.getByText("82 neue Nachrichten")).toBeInViewport();
    const both = page.getByRole("button", { name: "Zur nächsten von 2 ungelesenen Erwähnungen" });
    const one = page.getByRole("button", { name: "Zur ungelesenen Erwähnung" });
    await expect(both).toBeVisible();
    await page.getByRole("button", { name: "Zu den neuesten Nachrichten" }).click();
    await expect(list(page).getByText("Neue Meldung 80.", { exact: true })).toBeInViewport();
    await both.click();
    await expect(list(page).locator("li[data-pulse]")).toContainText("Meldung 30.");
    await expect(list(page).getByText("Meldung 30.")).toBeInViewport();
    await one.click();
    await expect(list(page).locator("li[data-pulse]")).toContainText("Meldung 50.");
    await expect(list(page).getByText("Meldung 50.")).toBeInViewport();
    await expect(one).toHaveCount(0);
    await expect(both).toHaveCount(0);
  });

  test.beforeEach(async ({ page }) => {
    await page.addInitScript(() => {
      (window as never as { firstRowTop: () => unknown }).firstRowTop = () => {
        const scroller = document.querySelector("section[tabindex='0']");
        const top = scroller?.getBoundingClientRect().top ?? 0;
        const row = Array.from(scroller?.querySelectorAll("[data-key]") ?? []).find((one) => one.getBoundingClientRect().bottom > top);
        return [row?.getAttribute("data-key"), Math.round(row?.getBoundingClientRect().top ?? 0)];
      };
    });
  });

  test("scrolling far up and down again through the engine's windows never jumps", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b", query: "bulk=20000" });
    await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
    // Words break elsewhere in another font.
    await page.evaluate(() => document.fonts.ready);
    const up = await scrollBySteps(page, "section[tabindex='0']", 250, -400);
    expect(up.jumps).toEqual([]);
    await expect.poll(() => list(page).locator("[data-key]").count()).toBeLessThan(500);
    const down = await scrollBySteps(page, "section[tabindex='0']", 150, 500);
    expect(down.jumps).toEqual([]);
    await page.getByRole("button", { name: /Zu den neuesten Nachrichten/ }).click();
    await expect(list(page).getByText("Wer geht um neun mit zur Visite?")).toBeInViewport();
  });

  test("arrow keys walk through the messages, Enter opens their actions", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b" });
    await expect(page.getByText("2 neue Nachrichten")).toBeVisible();
    await list(page).focus();
    await page.keyboard.press("ArrowUp");
    await expect(page.locator("[data-key]:focus")).toContainText("Wer geht um neun mit zur Visite?");
    await page.keyboard.press("ArrowUp");
    await expect(page.locator("[data-key]:focus")).toContainText("Monitor läuft");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "Kopieren" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.locator("[data-key]:focus")).toContainText("Monitor läuft");
  });

  test("a right click opens the actions, also where the browser selects a word for it; over a text that somebody selected it is the browser's", async ({ page }) => {
    await openWard(page, { path: "/chats/c-4b" });
    const text = list(page).getByText("Monitor läuft").first();
    await expect(text).toBeVisible();
    const select = () => text.evaluate((element) => window.getSelection()?.selectAllChildren(element));
    // As on a Mac: the button goes down, the word is selected, the menu is asked for.
    await text.dispatchEvent("pointerdown", { button: 2, pointerType: "mouse", isPrimary: true });
    await select();
    await text.dispatchEvent("contextmenu", { button: 2, clientX: 700, clientY: 500 });
    await expect(page.getByRole("menuitem", { name: "Kopieren" })).toBeVisible();
    expect(await page.evaluate(() => window.getSelection()?.isCollapsed)).toBe(true);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toHaveCount(0);

    await select();
    await text.dispatchEvent("pointerdown", { button: 2, pointerType: "mouse", isPrimary: true });
    const prevented = await text.evaluate((element) => !element.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, button: 2 })));
    expect(prevented).toBe(false);
    await expect(page.getByRole("menu")).toHaveCount(0);
  });
});

declare global {
  function firstRowTop(): unknown;
}
