/** What happens to a computer: its browser is killed, its storage is small, its clock is wrong, its browser is old. */
import { readdirSync, readFileSync } from "node:fs";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, expect, type Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { Person } from "./person.ts";
import { DESK } from "./stage.ts";

/** A browser with a profile on disk, so that it can die and come back. */
export class Machine {
  readonly #profile = mkdtempSync(join(tmpdir(), "konsil-profile-"));
  #context: BrowserContext | null = null;
  readonly #copies = new Set<string>();

  /** What its processes have in their command line. */
  get mark(): string {
    return this.#profile;
  }

  /** What is on its screen. */
  get page(): Page | undefined {
    return this.#context?.pages()[0];
  }

  async start(name: string): Promise<Person> {
    const context = await chromium.launchPersistentContext(this.#profile, {
      ...config.use?.launchOptions,
      ...DESK,
      locale: "de-DE",
      timezoneId: "Europe/Berlin",
    });
    this.#context = context;
    return new Person(name, context, context.pages()[0] ?? (await context.newPage()));
  }

  /** `kill -9` of the whole browser: nothing is said, nothing is closed. */
  async kill(): Promise<void> {
    const context = this.#context;
    if (context === null) return;
    const gone = context.waitForEvent("close");
    for (const id of processesOf(this.#profile)) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // Its parent's end took it along.
      }
    }
    await gone;
    await expect.poll(() => processesOf(this.#profile)).toEqual([]);
    this.#context = null;
    // The lock of the dead browser would keep the next one out.
    for (const file of ["SingletonLock", "SingletonCookie", "SingletonSocket"]) rmSync(join(this.#profile, file), { force: true });
  }

  /** A copy of its disk, while no browser runs; gives the means to put it back. */
  copyDisk(): () => void {
    const copy = mkdtempSync(join(tmpdir(), "konsil-copy-"));
    this.#copies.add(copy);
    cpSync(this.#profile, copy, { recursive: true });
    return () => {
      rmSync(this.#profile, { recursive: true });
      cpSync(copy, this.#profile, { recursive: true });
      rmSync(copy, { recursive: true });
      this.#copies.delete(copy);
    };
  }

  async close(): Promise<void> {
    await this.#context?.close();
    for (const folder of [this.#profile, ...this.#copies]) rmSync(folder, { recursive: true, force: true });
  }
}

function processesOf(profile: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0").includes(`--user-data-dir=${profile}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Runs `prelude` in the engine's worker before the engine: init scripts do not reach workers. Must be called before the page is opened. */
export async function alterWorker(context: BrowserContext, prelude: string): Promise<void> {
  await context.route(/\/assets\/worker-.*\.js$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${prelude}\n${await answer.text()}` });
  });
}

/** A browser without OPFS. */
export const WITHOUT_OPFS = "delete self.FileSystemSyncAccessHandle;";

/** Safari's private windows: the names are there, and the folder is refused with the word for whatever is unknown. */
export const PRIVATE_SAFARI = `StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException("unknown transient reason", "UnknownError"));`;

/** The folder does not open just now, and each try is told on the channel "tries". */
export const FOLDER_SHUT = `{
  const channel = new BroadcastChannel("tries");
  StorageManager.prototype.getDirectory = () => {
    channel.postMessage("once more");
    return Promise.reject(new DOMException("unknown transient reason", "UnknownError"));
  };
}`;

/** A clock that is wrong by this much. */
export function clockOff(ms: number): string {
  return `{ const right = Date.now; Date.now = () => right() + ${ms}; }`;
}

/** A clock that the story sets, with `setClock`. */
export const SET_CLOCK = `{
  const right = Date.now;
  const channel = new BroadcastChannel("clock");
  let ahead = 0;
  channel.onmessage = ({ data }) => { ahead = data; channel.postMessage("set"); };
  Date.now = () => right() + ahead;
}`;

/** From now on the engine's clock is so many days ahead: it has said so, because what it hears next comes by another way. */
export async function setClock(page: Page, days: number): Promise<void> {
  await page.evaluate(async (ms) => {
    const channel = new BroadcastChannel("clock");
    const set = new Promise((resolve) => channel.addEventListener("message", resolve, { once: true }));
    channel.postMessage(ms);
    await set;
    channel.close();
  }, days * 86_400_000);
}

/** The room that the browser gives the app, from now on. Gives the means to take the limit away. */
export async function limitStorage(page: Page, bytes: number): Promise<() => Promise<void>> {
  const debug = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await debug.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: bytes });
  return async () => {
    await debug.send("Storage.overrideQuotaForOrigin", { origin });
  };
}

/** Bytes that the app's files take in this browser. */
export async function storageUsed(page: Page): Promise<number> {
  return page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
}
