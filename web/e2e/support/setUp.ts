/** The set-up wizard as a test sees it: found by role and label, named by what one does there. German texts. */
import { readFileSync } from "node:fs";
import { type Download, expect, type Locator, type Page } from "@playwright/test";

export interface Paper {
  name: string;
  text: string;
}

async function paperOf(download: Download): Promise<Paper> {
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

/** The code in a share's file. */
export function codeOf(paper: Paper): string {
  return paper.text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("-----") && !line.includes(": "))
    .join("");
}

export class SetUpScreen {
  constructor(readonly page: Page) {}

  title(name: string): Locator {
    return this.page.getByRole("heading", { level: 1, name });
  }

  get next(): Locator {
    return this.page.getByRole("button", { name: /^(Weiter|Los geht es|Schlüssel ausgeben|Haus gründen)$/ });
  }

  async begin(link: string): Promise<void> {
    await this.page.goto(link);
    await expect(this.title("Willkommen bei Konsil")).toBeVisible({ timeout: 30_000 });
    await this.next.click();
  }

  async house({ admin, role, archive = true }: { admin: string; role: string; archive?: boolean }): Promise<void> {
    await expect(this.title("Dein Haus und du")).toBeVisible();
    await this.page.getByLabel("Vor- und Nachname").fill(admin);
    await this.page.getByLabel("Funktion").fill(role);
    if (!archive) await this.page.getByText("Ohne Archiv", { exact: true }).click();
    await this.next.click();
  }

  /** Hands a key out in shares; gives what each person gets. */
  async handOutShares(holders: string[]): Promise<Paper[]> {
    for (const [index, holder] of holders.entries()) await this.page.getByLabel(`Person ${index + 1}`, { exact: true }).fill(holder);
    await this.next.click();
    const papers: Paper[] = [];
    for (const holder of holders) {
      papers.push(await this.#save(this.page.getByRole("button", { name: `Datei für ${holder} speichern` })));
    }
    return papers;
  }

  /** Hands a key out as a file; gives it and what opens it. */
  async handOutFile(): Promise<{ paper: Paper; passphrase: string }> {
    await this.page.getByText("Datei mit Passphrase", { exact: true }).click();
    const passphrase = await this.passphrase();
    await this.next.click();
    return { paper: await this.#save(this.page.getByRole("button", { name: "Datei speichern" })), passphrase };
  }

  /** The one that is proposed; another than `before`. */
  async passphrase(before = ""): Promise<string> {
    const words = this.page.getByText(/^[a-zäöüß]+(-[a-zäöüß]+){3,}/);
    await expect(words).not.toHaveText(before === "" ? /^$/ : before);
    return (await words.textContent()) ?? "";
  }

  async #save(button: Locator): Promise<Paper> {
    const saved = this.page.waitForEvent("download");
    await button.click();
    return paperOf(await saved);
  }

  async typeCodes(codes: string[]): Promise<void> {
    for (const [index, code] of codes.entries()) await this.page.getByLabel(`Code ${index + 1}`, { exact: true }).fill(code);
    await this.page.getByRole("button", { name: "Zur Probe öffnen" }).click();
  }

  async chooseFile(name: string, buffer: Buffer): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Schlüsseldatei wählen" }).click();
    await (await chooser).setFiles({ name, mimeType: "application/octet-stream", buffer });
  }

  async openFile(paper: Paper, passphrase: string): Promise<void> {
    await this.chooseFile(paper.name, Buffer.from(paper.text));
    await this.page.getByLabel("Passphrase").fill(passphrase);
    await this.page.getByRole("button", { name: "Zur Probe öffnen" }).click();
  }

  get opened(): Locator {
    return this.page.getByText("Der Schlüssel lässt sich öffnen.");
  }

  complaint(text: string | RegExp): Locator {
    return this.page.getByText(text);
  }

  async recoveryKit(): Promise<Paper> {
    const kit = await this.#save(this.page.getByRole("button", { name: "Als Datei speichern" }));
    await this.next.click();
    return kit;
  }

  async choosePin(pin: string): Promise<void> {
    await this.page.getByLabel("Sechs Ziffern").fill(pin);
    await this.page.getByLabel("Dieselben sechs Ziffern").fill(pin);
  }

  /** A hospital without an archive, founded by an administrator who stands before its people then. Gives the root key's file. */
  async found(link: string, admin: string, pin: string): Promise<{ paper: Paper; passphrase: string }> {
    await this.begin(link);
    await this.house({ admin, role: "IT-Leitung", archive: false });
    const root = await this.handOutFile();
    await this.next.click();
    await this.openFile(root.paper, root.passphrase);
    await expect(this.opened).toBeVisible({ timeout: 30_000 });
    await this.next.click();
    await this.recoveryKit();
    await this.choosePin(pin);
    await this.next.click();
    await expect(this.title("Konsil ist eingerichtet")).toBeVisible({ timeout: 30_000 });
    await this.page.getByRole("button", { name: "Leute einladen" }).click();
    return root;
  }
}
