/** The katalog in both themes: accessible, and a picture of the whole. */
import { expect } from "@playwright/test";
import { KATALOG_PORT } from "../playwright.config.ts";
import { expectAccessible } from "../support/axe.ts";
import { atRest, test, type Theme } from "../support/stage.ts";

for (const theme of ["light", "dark"] satisfies Theme[]) {
  test(`katalog ${theme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 4200 });
    await page.goto(`http://localhost:${KATALOG_PORT}/katalog?theme=${theme}`);
    await expect(page.getByRole("heading", { name: "Komponenten & Tokens" })).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `artefacts/katalog-${theme}.png`, fullPage: true, animations: "disabled" });
    await expectAccessible(page, `katalog ${theme}`);
  });

  test(`katalog dialogs ${theme}`, async ({ page }) => {
    await page.goto(`http://localhost:${KATALOG_PORT}/katalog?theme=${theme}`);
    for (const [button, role] of [["Dialog öffnen", "dialog"], ["Seitenblatt öffnen", "dialog"], ["Rückfrage öffnen", "alertdialog"]] as const) {
      await page.getByRole("button", { name: button }).click();
      await expect(page.getByRole(role)).toBeVisible();
      await atRest(page);
      await expectAccessible(page, button);
      await page.keyboard.press("Escape");
      await expect(page.getByRole(role)).toHaveCount(0);
    }
  });
}
