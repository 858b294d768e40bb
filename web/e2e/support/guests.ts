/** Rooms and guests as a test sees them: found by role and label, named by what one does there. German texts. */
import { expect, type Locator, type Page } from "@playwright/test";
import { pickPeople } from "./picking.ts";
import { ConversationScreen } from "./screens.ts";

/** What a host hands on. */
export interface HandedOn {
  /** Null where the server's mail brings the address. */
  link: string | null;
  code: string;
  pin: string | null;
}

export interface RoomWishes {
  purpose?: string;
  /** In milliseconds from now; for good when not given. */
  endsInMs?: number;
  patient?: boolean;
  people?: string[];
}

/** A room as its host sees it. */
export class RoomScreen {
  constructor(readonly page: Page) {}

  get info(): Locator {
    return this.page.getByRole("region", { name: "Info" });
  }

  get invitations(): Locator {
    return this.info.getByRole("list", { name: "Offene Einladungen" });
  }

  get guests(): Locator {
    return this.info.getByRole("list", { name: "Gäste" });
  }

  /** Makes a room and stays in its info pane. */
  async create(name: string, { purpose = "", endsInMs, patient = false, people = [] }: RoomWishes = {}): Promise<ConversationScreen> {
    await this.page.getByRole("button", { name: "Neuer Chat" }).click();
    await this.page.getByRole("dialog", { name: "Neuer Chat" }).getByRole("button", { name: "Neuer Raum mit Gästen" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Neuer Raum mit Gästen" });
    await dialog.getByLabel("Name des Raums").fill(name);
    await dialog.getByLabel("Zweck").fill(purpose);
    if (patient) await dialog.getByText("Patientin oder Patient", { exact: true }).click();
    if (endsInMs === undefined) await dialog.getByText("Auf Dauer", { exact: true }).click();
    else await setEnd(dialog, endsInMs);
    await pickPeople(dialog, people);
    await dialog.getByRole("button", { name: "Raum einrichten" }).click();
    await expect(this.info.getByRole("heading", { name })).toBeVisible();
    return new ConversationScreen(this.page);
  }

  async invite(name: string, { pin = false, email }: { pin?: boolean; email?: string } = {}): Promise<HandedOn> {
    await this.info.getByRole("button", { name: "Gast einladen" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Gast einladen" });
    await dialog.getByLabel("Name des Gasts").fill(name);
    if (email !== undefined) await dialog.getByLabel("E-Mail (freiwillig)").fill(email);
    if (pin) await dialog.getByText("Zusätzlich eine PIN verlangen").click();
    await dialog.getByRole("button", { name: "Einladung erstellen" }).click();
    const made = this.page.getByRole("dialog", { name: `Einladung für ${name}` });
    const code = await valueOf(made, "Code");
    const handedOn = {
      link: email === undefined ? await valueOf(made, "Link") : null,
      code,
      pin: pin ? (await valueOf(made, "PIN")).replace(" ", "") : null,
    };
    await made.getByRole("button", { name: "Fertig" }).click();
    await expect(made).toHaveCount(0);
    return handedOn;
  }

  async withdraw(name: string): Promise<void> {
    await this.info.getByRole("button", { name: `Einladung für ${name} zurückziehen` }).click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Einladung zurückziehen" }).click();
    await expect(this.page.getByRole("alertdialog")).toHaveCount(0);
  }

  /** Another end, from the info pane. */
  async endsIn(ms: number): Promise<void> {
    await this.info.getByRole("button", { name: /^(Verlängern|Ende festlegen)$/ }).click();
    const dialog = this.page.getByRole("dialog", { name: "Ende des Raums" });
    await setEnd(dialog, ms);
    await dialog.getByRole("button", { name: "Ende speichern" }).click();
    await expect(dialog).toHaveCount(0);
  }

  async removeGuest(name: string): Promise<void> {
    await this.info.getByRole("button", { name: `Aktionen für ${name}` }).click();
    await this.page.getByRole("menuitem", { name: "Zugang beenden" }).click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Zugang beenden" }).click();
  }

  async end(): Promise<void> {
    await this.info.getByRole("button", { name: "Raum beenden" }).click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Raum beenden" }).click();
    await expect(this.page.getByRole("alertdialog")).toHaveCount(0);
  }
}

async function setEnd(dialog: Locator, ms: number): Promise<void> {
  await dialog.getByText("Bis zu einem Tag", { exact: true }).click();
  // "2026-11-30 18:00" in the browsers' time zone.
  const [day = "", clock = ""] = new Date(Date.now() + ms).toLocaleString("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "short" }).split(" ");
  await dialog.getByLabel("Letzter Tag").fill(day);
  await dialog.getByLabel("Uhrzeit").fill(clock);
}

/** What a field to copy shows. */
async function valueOf(dialog: Locator, label: string): Promise<string> {
  const value = dialog.getByRole("group", { name: label, exact: true }).locator("[data-value]");
  await expect(value).toBeVisible();
  return (await value.textContent()) ?? "";
}

/** A guest's own browser. */
export class GuestScreen {
  readonly chat: ConversationScreen;

  constructor(readonly page: Page) {
    this.chat = new ConversationScreen(page);
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole("heading", { level: 1, name });
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
  }

  async type({ code, pin }: { code?: string; pin?: string }): Promise<void> {
    if (code !== undefined) await this.page.getByLabel("Zugangscode").fill(code);
    if (pin !== undefined) await this.page.getByLabel("PIN, die Ihnen gesagt wurde").fill(pin);
    await this.page.getByRole("button", { name: "Weiter" }).click();
  }

  /** Agrees and goes in. */
  async join(): Promise<void> {
    await expect(this.page.getByRole("button", { name: "Chat öffnen" })).toBeVisible({ timeout: 30_000 });
    await this.page.getByRole("checkbox").press("Space");
    await expect(this.page.getByRole("checkbox")).toBeChecked();
    await this.page.getByRole("button", { name: "Chat öffnen" }).click();
  }

  async leave(): Promise<void> {
    await this.page.getByRole("button", { name: "Info", exact: true }).click();
    await this.page.getByRole("button", { name: "Chat verlassen" }).click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Chat verlassen" }).click();
  }
}
