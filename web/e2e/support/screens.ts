/** The app's screens as a test sees them: found by role and label, named by what one does there. German texts. */
import { expect, type Locator, type Page } from "@playwright/test";
import { pickPeople, pressPerson } from "./picking.ts";

/** How far a message comes, in order. */
const WAY: Tick[] = ["Gesendet", "Zugestellt", "Gelesen"];

export type Tick = "Wartet" | "Gesendet" | "Zugestellt" | "Gelesen" | "Nicht gesendet";

/** Invitation, link to another device, PIN. */
export class JoinScreen {
  constructor(readonly page: Page) {}

  /** Opens a link of the demo (or any invitation) and goes through all steps. */
  async join(link: string, pin: string, deviceName?: string): Promise<void> {
    await this.page.goto(link);
    await expect(this.page.getByRole("button", { name: "PIN wählen" })).toBeVisible();
    if (deviceName !== undefined) await this.page.getByLabel("Name dieses Geräts").fill(deviceName);
    await this.page.getByRole("button", { name: "PIN wählen" }).click();
    await this.page.getByLabel("Sechs Ziffern").fill(pin);
    await this.page.getByLabel("Dieselben sechs Ziffern").fill(pin);
  }

  /** Types a link instead of opening it. */
  async type(link: string): Promise<void> {
    await this.page.getByRole("textbox", { name: /^Einladungslink|^Link deines/ }).fill(link);
    await this.page.getByRole("button", { name: "Weiter" }).click();
  }

  error(text: string | RegExp): Locator {
    return this.page.getByText(text);
  }
}

export class LockScreen {
  constructor(readonly page: Page) {}

  get heading(): Locator {
    return this.page.getByRole("heading", { name: "PIN eingeben" });
  }

  async unlock(pin: string, label = "Deine sechsstellige PIN"): Promise<void> {
    await expect(this.page.getByLabel(label)).toBeEnabled();
    await this.page.getByLabel(label).fill(pin);
  }
}

export class ChatListScreen {
  constructor(readonly page: Page) {}

  get heading(): Locator {
    return this.page.getByRole("heading", { name: "Chats", exact: true });
  }

  /** The list, while chats are still being found, entered or read. */
  get busy(): Locator {
    return this.page.locator("section[aria-busy=true]");
  }

  /** The row whose title begins so; a group that is named by its members is none of theirs. */
  row(title: string): Locator {
    const begins = new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!,)`);
    return this.page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name: begins });
  }

  unread(title: string, count: number): Locator {
    return this.row(title).getByRole("img", { name: `${count} ungelesen` });
  }

  async open(title: string): Promise<ConversationScreen> {
    await this.row(title).click();
    return new ConversationScreen(this.page);
  }

  /** A new chat with someone of the directory. */
  async startWith(person: string): Promise<ConversationScreen> {
    await this.page.getByRole("button", { name: "Neuer Chat" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Neuer Chat" });
    await pressPerson(dialog, person);
    return new ConversationScreen(this.page);
  }

  async createGroup(name: string, people: string[]): Promise<ConversationScreen> {
    await this.page.getByRole("button", { name: "Mehr", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Neue Gruppe" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Neue Gruppe" });
    await dialog.getByLabel("Name der Gruppe").fill(name);
    await pickPeople(dialog, people);
    await dialog.getByRole("button", { name: "Gruppe erstellen" }).click();
    return new ConversationScreen(this.page);
  }

  get search(): Locator {
    return this.page.getByRole("region", { name: "Chatliste" }).getByRole("searchbox");
  }

  /** A message that the search has found. */
  hit(text: string | RegExp): Locator {
    return this.page.getByRole("list", { name: "Gefundene Nachrichten" }).getByRole("link").filter({ hasText: text });
  }

  filter(name: string | RegExp): Locator {
    return this.page.getByRole("group", { name: "Filter" }).getByRole("button", { name });
  }

  /** An entry of a chat's menu. */
  async choose(title: string, action: string): Promise<void> {
    await this.row(title).click({ button: "right" });
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
    await expect(this.page.getByRole("menu")).toHaveCount(0);
  }

  /** An entry of the list's own menu. */
  async more(action: string): Promise<void> {
    await this.page.getByRole("button", { name: "Mehr", exact: true }).first().click();
    await this.page.getByRole("menuitem", { name: action }).click();
  }

  async lock(): Promise<void> {
    await this.page.getByRole("button", { name: "Mehr", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Jetzt sperren" }).click();
  }
}

export class ConversationScreen {
  constructor(readonly page: Page) {}

  get field(): Locator {
    return this.page.getByRole("textbox", { name: "Nachricht" });
  }

  get messages(): Locator {
    return this.page.getByRole("region", { name: /^Nachrichten in / });
  }

  title(title: string): Locator {
    return this.page.getByRole("heading", { name: title });
  }

  message(text: string | RegExp): Locator {
    return this.messages.getByRole("listitem").filter({ hasText: text });
  }

  async send(text: string): Promise<void> {
    await this.field.fill(text);
    await this.page.getByRole("button", { name: "Senden" }).click();
    await expect(this.field).toHaveValue("");
  }

  /** An entry of a message's menu. */
  async choose(text: string | RegExp, action: string | RegExp): Promise<void> {
    await this.message(text).last().locator("[data-actions]").click({ button: "right" });
    await this.page.getByRole("menuitem", { name: action, exact: typeof action === "string" }).click();
    await expect(this.page.getByRole("menu")).toHaveCount(0);
  }

  /** What the message answers. */
  quote(text: string | RegExp): Locator {
    return this.message(text).last().getByRole("button", { name: /^Zur Nachricht/ });
  }

  reaction(text: string | RegExp, emoji: string): Locator {
    return this.message(text).last().getByRole("group", { name: "Reaktionen" }).getByRole("button", { name: emoji });
  }

  /** The message that pulses because one has just come to it. */
  get pulsing(): Locator {
    return this.messages.locator("li[data-pulse]");
  }

  get pins(): Locator {
    return this.page.getByRole("region", { name: "Angeheftet" });
  }

  /** The message has come at least this far; a tick that goes on meanwhile is as good. */
  async expectTick(text: string | RegExp, tick: Tick): Promise<void> {
    const names = WAY.includes(tick) ? WAY.slice(WAY.indexOf(tick)) : [tick];
    const reached = tick === "Wartet" ? /^Wartet$/ : new RegExp(`^(${names.join("|")})$`);
    await expect(this.message(text).last().getByRole("img", { name: reached })).toBeVisible();
  }

  async back(): Promise<void> {
    await this.page.getByRole("button", { name: /^Zurück/ }).click();
  }

  async info(): Promise<InfoScreen> {
    await this.page.getByRole("button", { name: "Info", exact: true }).click();
    return new InfoScreen(this.page);
  }
}

/** Members and management of a chat. */
export class InfoScreen {
  constructor(readonly page: Page) {}

  async rename(name: string): Promise<void> {
    await this.page.getByRole("button", { name: "Umbenennen" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Gruppe umbenennen" });
    await dialog.getByLabel("Name der Gruppe").fill(name);
    await dialog.getByRole("button", { name: "Umbenennen" }).click();
    await expect(dialog).toBeHidden();
  }

  async add(people: string[]): Promise<void> {
    await this.page.getByRole("button", { name: "Hinzufügen", exact: true }).click();
    const dialog = this.page.getByRole("dialog", { name: "Personen hinzufügen" });
    await pickPeople(dialog, people);
    await dialog.getByRole("button", { name: /hinzufügen$/ }).click();
    await expect(dialog).toBeHidden();
  }

  async remove(person: string): Promise<void> {
    await this.page.getByRole("button", { name: `Aktionen für ${person}` }).click();
    await this.page.getByRole("menuitem", { name: "Entfernen" }).click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Aus der Gruppe entfernen" }).click();
  }

  async makeOwner(person: string): Promise<void> {
    await this.page.getByRole("button", { name: `Aktionen für ${person}` }).click();
    await this.page.getByRole("menuitem", { name: "Leitung geben" }).click();
  }

  async leave(): Promise<void> {
    await this.page.getByRole("button", { name: "Gruppe verlassen" }).click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Gruppe verlassen" }).click();
  }

  async continueAsGroup(name: string, people: string[]): Promise<ConversationScreen> {
    await this.page.getByRole("button", { name: "Als Gruppe fortsetzen" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Als Gruppe fortsetzen" });
    await dialog.getByLabel("Name der Gruppe").fill(name);
    await pickPeople(dialog, people);
    await dialog.getByRole("button", { name: "Gruppe erstellen" }).click();
    return new ConversationScreen(this.page);
  }
}
