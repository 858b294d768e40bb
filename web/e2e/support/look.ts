/** Looks at a page as it is, in both themes: nothing inaccessible, and a picture of each. */
import { expect, type Page } from "@playwright/test";
import { expectAccessibleAtRest } from "./axe.ts";
import { takePictures } from "./pictures.ts";
import { atRest } from "./stage.ts";

export async function look(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    await atRest(page);
    await page.screenshot({ path: `artefacts/${name}-${theme}.png`, animations: "disabled" });
    if (theme === "light") await takePictures(page, name);
    await expectAccessibleAtRest(page, `${name} ${theme}`, theme === "light" ? undefined : "colours");
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** How many pages the printer would get; they are kept as a PDF. */
export async function printedPages(page: Page, name: string): Promise<number> {
  const pdf = await page.pdf({ path: `artefacts/${name}.pdf`, preferCSSPageSize: true });
  return pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;
}
