/** Opening the scripted ward in a given look, and failing on anything the browser complains about. */
import { test as base, type BrowserContextOptions, type Page } from "@playwright/test";
import { KATALOG_PORT } from "../playwright.config.ts";

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 1024 } };
export const TABLET: BrowserContextOptions = { viewport: { width: 1180, height: 820 } };

/** Monday, 23 November 2026, 08:20 in Berlin: the morning of the pictures. */
export const MORNING = Date.UTC(2026, 10, 23, 7, 20);

export type Theme = "light" | "dark";

export interface Stage {
  path?: string;
  /** "system": as the browser wishes, for tests that look at both. */
  theme?: Theme | "system";
  textSize?: number;
  query?: string;
}

export const test = base.extend<{ complaints: string[] }>({
  /** Errors of the console and of the page, policy violations among them. Must be empty at the end of each test. */
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      context.on("page", (page) => listen(page, complaints));
      await use(complaints);
      if (complaints.length > 0) throw new Error(`the browser complained:\n${complaints.join("\n")}`);
    },
    { auto: true },
  ],
});

export function listen(page: Page, complaints: string[]): void {
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
}

export async function openWard(page: Page, { path = "/chats", theme = "light", textSize = 100, query = "" }: Stage): Promise<void> {
  await page.clock.setFixedTime(MORNING);
  await page.addInitScript(
    (preferences) => localStorage.setItem("konsil:preferences", JSON.stringify(preferences)),
    { theme, textSize, language: "de", installHint: "dismissed" },
  );
  await page.goto(`http://localhost:${KATALOG_PORT}${path}?${query}`);
  await page.evaluate(() => document.fonts.ready);
}

/** Waits until nothing moves any more: contrast and pictures are taken at rest. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    // What has just appeared begins to move in one of the next frames.
    for (let still = 0; still < 3; still += 1) {
      await frame();
      const moving = document
        .getAnimations()
        .filter((animation) => animation.playState === "running" && animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
      // A busy page may not have begun to move what is about to come or go; on touch screens a dialog with a field is masked at first.
      const waits = document.querySelector("[data-entering], [data-exiting], [style*='opacity: 0'][style*='mask-image']") !== null;
      if (moving.length > 0 || waits) still = -1;
      await Promise.all(moving.map((animation) => animation.finished.catch(() => undefined)));
    }
  });
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `artefacts/${name}.png`, animations: "disabled" });
}
