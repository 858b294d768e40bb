/** Debian's Firefox ESR by WebDriver BiDi, and Chromium by its own protocol. */
import { spawnSync } from "node:child_process";
import { type Browser, launch, type Page } from "puppeteer-core";
import { type Hands, PATIENCE_MS } from "./hands.ts";

const SIZE = { width: 1440, height: 1024 };
const TOOLBARS_PX = 85;

class PuppeteerHands implements Hands {
  private constructor(
    readonly browser: string,
    private readonly process: Browser,
    private readonly page: Page,
    /** What the page complained of. */
    readonly complaints: string[],
  ) {}

  static async start(kind: "firefox" | "chrome", program: string): Promise<PuppeteerHands> {
    const process = await launch({
      browser: kind,
      executablePath: program,
      headless: true,
      protocolTimeout: 120_000,
      // Firefox ESR knows fewer commands than Puppeteer sends for that: its window is made as large.
      defaultViewport: kind === "chrome" ? SIZE : null,
      args: kind === "chrome" ? ["--no-sandbox", "--disable-gpu"] : [`--width=${SIZE.width}`, `--height=${SIZE.height + TOOLBARS_PX}`],
    });
    const page = (await process.pages())[0] ?? (await process.newPage());
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error") complaints.push(line.text());
    });
    return new PuppeteerHands(await process.version(), process, page, complaints);
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: "load" });
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: "load" });
  }

  async see(path: string, patienceMs = PATIENCE_MS): Promise<void> {
    await said(path, this.page.waitForSelector(`xpath/${path}`, { visible: true, timeout: patienceMs }));
  }

  async there(path: string, patienceMs = PATIENCE_MS): Promise<void> {
    await said(path, this.page.waitForSelector(`xpath/${path}`, { timeout: patienceMs }));
  }

  async gone(path: string, patienceMs = PATIENCE_MS): Promise<void> {
    await said(`gone: ${path}`, this.page.waitForSelector(`xpath/${path}`, { hidden: true, timeout: patienceMs }));
  }

  async click(path: string): Promise<void> {
    // Puppeteer's own locators wait for ever in Firefox ESR.
    const found = this.page.waitForSelector(`xpath/(${path})[not(@disabled)]`, { visible: true, timeout: PATIENCE_MS });
    await said(path, found.then((element) => element?.click()));
  }

  async type(path: string, text: string): Promise<void> {
    await this.click(path);
    await this.page.keyboard.type(text);
  }

  run<T, Given>(work: (given: Given) => Promise<T> | T, given?: Given): Promise<T> {
    return this.page.evaluate(work as (given: unknown) => Promise<T> | T, given) as Promise<T>;
  }

  async close(): Promise<void> {
    await this.process.close();
  }
}

/** The step that failed says what it waited for. */
async function said<T>(what: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (cause) {
    throw new Error(`${what}: ${String(cause)}`, { cause });
  }
}

function found(names: string[]): string | null {
  return names.find((name) => spawnSync("which", [name]).status === 0) ?? null;
}

export const firefox = () => PuppeteerHands.start("firefox", spawnedFrom(["firefox-esr", "firefox"]));
export const chromium = () => PuppeteerHands.start("chrome", process.env["CHROMIUM"] ?? spawnedFrom(["chromium"]));

function spawnedFrom(names: string[]): string {
  const name = found(names);
  if (name === null) throw new Error(`none of ${names.join(", ")} is installed: run \`cargo xtask bench web --engines\``);
  return spawnSync("which", [name]).stdout.toString().trim();
}
