/** The archive's pages as a test sees them: found by role and label, named by what one does there. German texts. */
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";
import { pickPeople } from "./picking.ts";
import type { Paper } from "./setUp.ts";

export class ArchiveScreen {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.getByRole("link", { name: "Archiv" }).click();
    await expect(this.page.getByRole("heading", { level: 1, name: "Archiv" })).toBeVisible();
  }

  get asking(): Locator {
    return this.page.getByRole("dialog", { name: "Fall anfragen" });
  }

  /** Fills in who and why; the period stays what it is. */
  async ask(reason: string, people: string[]): Promise<void> {
    await this.page.getByRole("button", { name: "Fall anfragen" }).click();
    await this.asking.getByLabel("Begründung").fill(reason);
    await pickPeople(this.asking, people);
  }

  async send(): Promise<void> {
    await this.asking.getByRole("button", { name: /^Anfragen/ }).click();
    await expect(this.page.getByRole("heading", { level: 1, name: /^Fall [0-9a-f]{8}$/ })).toBeVisible();
  }

  async decide(verb: "Freigeben" | "Ablehnen" | "Fall schließen"): Promise<void> {
    await this.page.getByRole("button", { name: verb }).click();
    const title = verb === "Fall schließen" ? verb : `Fall ${verb.toLowerCase()}`;
    await this.page.getByRole("alertdialog", { name: title }).getByRole("button", { name: verb === "Fall schließen" ? "Schließen" : verb }).click();
  }

  async unlock(paper: Paper, passphrase: string): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Schlüsseldatei wählen" }).click();
    await (await chooser).setFiles({ name: paper.name, mimeType: "text/plain", buffer: Buffer.from(paper.text) });
    await this.page.getByRole("textbox", { name: "Passphrase" }).fill(passphrase);
    await this.page.getByRole("button", { name: "Öffnen und lesen" }).click();
  }

  get conversations(): Locator {
    return this.page.getByRole("list", { name: "Gespräche" }).getByRole("button");
  }

  get entries(): Locator {
    return this.page.getByRole("region", { name: "Einträge" });
  }

  get hits(): Locator {
    return this.page.getByRole("list", { name: "Treffer" }).getByRole("button");
  }

  async export(): Promise<{ name: string; bytes: Buffer }> {
    const saved = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: "Exportieren" }).click();
    const download = await saved;
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }
}
