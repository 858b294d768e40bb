/**
 * People in browsers of their own: `const lena = await person("Lena")` opens a fresh profile, `lena.join(link)` makes
 * it a device of hers. Fails the test when any of their browsers complains. `{ on: PHONE }` gives a phone.
 */
import { type BrowserContext, type BrowserContextOptions, expect, type Page, test as base } from "@playwright/test";
import { ChatListScreen, ConversationScreen, JoinScreen, LockScreen } from "./screens.ts";
import { DESK, listen } from "./stage.ts";

export const PIN = "274951";

export class Person {
  readonly joining: JoinScreen;
  readonly locked: LockScreen;
  readonly chats: ChatListScreen;
  readonly chat: ConversationScreen;

  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.joining = new JoinScreen(page);
    this.locked = new LockScreen(page);
    this.chats = new ChatListScreen(page);
    this.chat = new ConversationScreen(page);
  }

  /** Joins with a link and waits for the chats. */
  async join(link: string, pin: string = PIN): Promise<void> {
    await this.joining.join(link, pin);
    await expect(this.chats.heading).toBeVisible({ timeout: 30_000 });
    // A device that others write to before it is in its chats must wait for the keys; stories begin after that.
    await expect(this.chats.busy).toHaveCount(0, { timeout: 60_000 });
  }

  /** Waits until the browser keeps the app, which then opens without a network. */
  async installed(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }

  /** A further tab of the same browser. */
  async secondTab(url: string): Promise<Person> {
    const page = await this.context.newPage();
    await page.goto(url);
    return new Person(`${this.name}, second tab`, this.context, page);
  }
}

export interface PersonOptions {
  on?: BrowserContextOptions;
  /** What this person's browser may complain of, because the story makes it happen. */
  complains?: RegExp;
}

export const test = base.extend<{ person: (name: string, options?: PersonOptions) => Promise<Person> }>({
  person: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const listeners: (() => string[])[] = [];
    await use(async (name, { on = DESK, complains } = {}) => {
      const context = await browser.newContext({ ...on, locale: "de-DE", timezoneId: "Europe/Berlin" });
      contexts.push(context);
      const page = await context.newPage();
      const heard: string[] = [];
      context.on("page", (opened) => listen(opened, heard));
      listen(page, heard);
      listeners.push(() => heard.filter((complaint) => !complains?.test(complaint)));
      return new Person(name, context, page);
    });
    for (const context of contexts) await context.close();
    const complaints = listeners.flatMap((heard) => heard());
    expect(complaints, "what the browsers complained about").toEqual([]);
  },
});

export { expect } from "@playwright/test";
