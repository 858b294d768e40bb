/**
 * Debian's WebKitGTK by WebDriver, in its MiniBrowser on a screen that nobody sees. A driven MiniBrowser is private and WebKitGTK
 * has the origin's file system switched off: the engine keeps its database in IndexedDB there, for as long as the window lives.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { Builder, By, Capabilities, error, until, type WebDriver, type WebElement } from "selenium-webdriver";
import { type Hands, PATIENCE_MS } from "./hands.ts";

function miniBrowser(): string {
  const places = readdirSync("/usr/lib", { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.endsWith("-linux-gnu"))
    .flatMap((entry) => readdirSync(`/usr/lib/${entry.name}`).filter((name) => name.startsWith("webkit2gtk-")).map((name) => `/usr/lib/${entry.name}/${name}`))
    .filter((folder) => readdirSync(folder).includes("MiniBrowser"));
  const folder = places.toSorted().at(-1);
  if (folder === undefined) throw new Error("there is no MiniBrowser: run `cargo xtask bench web --engines`");
  return `${folder}/MiniBrowser`;
}

class WebKitHands implements Hands {
  private constructor(
    readonly browser: string,
    private readonly driver: WebDriver,
    private readonly processes: ChildProcess[],
  ) {}

  static async start(): Promise<WebKitHands> {
    // The server of the screen picks a free number and tells it.
    const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1440x1024x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    const [number] = (await once(screen.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
    const port = await freePort();
    const service = spawn("WebKitWebDriver", [`--port=${port}`], { stdio: "ignore", env: { ...process.env, DISPLAY: `:${number.toString().trim()}` } });
    const processes = [service, screen];
    try {
      await reachable(port);
      const capabilities = new Capabilities({ browserName: "MiniBrowser", "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] } });
      const driver = await new Builder().disableEnvironmentOverrides().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
      await driver.manage().setTimeouts({ script: 300_000, pageLoad: 60_000 });
      await driver.manage().window().setRect({ x: 0, y: 0, width: 1440, height: 1024 });
      const version = (await driver.getCapabilities()).getBrowserVersion();
      return new WebKitHands(`WebKitGTK/${version ?? "?"}`, driver, processes);
    } catch (failure) {
      for (const one of processes) one.kill();
      throw failure;
    }
  }

  async open(url: string): Promise<void> {
    await this.driver.get(url);
  }

  async reload(): Promise<void> {
    await this.driver.navigate().refresh();
  }

  async see(path: string, patienceMs = PATIENCE_MS): Promise<void> {
    const condition = async () => {
      for (const one of await this.#found(path)) if (await one.isDisplayed().catch(() => false)) return true;
      return false;
    };
    await this.driver.wait(condition, patienceMs, `not seen: ${path}`);
  }

  async there(path: string, patienceMs = PATIENCE_MS): Promise<void> {
    await this.driver.wait(async () => (await this.#found(path)).length > 0, patienceMs, `not there: ${path}`);
  }

  async gone(path: string, patienceMs = PATIENCE_MS): Promise<void> {
    await this.driver.wait(() => this.driver.findElements(By.xpath(path)).then((found) => found.length === 0, unlessReplaced(false)), patienceMs, `still there: ${path}`);
  }

  async click(path: string): Promise<void> {
    await this.see(path);
    const condition = async () => {
      const [first] = await this.#found(path);
      if (!first || !(await first.isEnabled().catch(unlessReplaced(false)))) return false;
      return first.click().then(() => true, unlessReplaced(false));
    };
    await this.driver.wait(condition, PATIENCE_MS, `not enabled: ${path}`);
  }

  async type(path: string, text: string): Promise<void> {
    // The field of a PIN lies unseen above its boxes.
    const there = await this.driver.wait(until.elementLocated(By.xpath(path)), PATIENCE_MS, `not there: ${path}`);
    await this.driver.wait(until.elementIsEnabled(there), PATIENCE_MS, `not enabled: ${path}`);
    await there.sendKeys(text);
  }

  #found(path: string): Promise<WebElement[]> {
    return this.driver.findElements(By.xpath(path)).catch(unlessReplaced([]));
  }

  run<T, Given>(work: (given: Given) => Promise<T> | T, given?: Given): Promise<T> {
    const script = `const [given, done] = arguments; Promise.resolve((${String(work)})(given)).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    return this.driver.executeAsyncScript<{ value: T; error?: string }>(script, given ?? null).then((answer) => {
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.value;
    });
  }

  async close(): Promise<void> {
    await this.driver.quit().catch(() => undefined);
    for (const one of this.processes) one.kill();
  }
}

/** What React replaces while the driver looks is looked at again. */
function unlessReplaced<T>(otherwise: T): (failure: unknown) => T {
  return (failure) => {
    if (failure instanceof error.StaleElementReferenceError) return otherwise;
    throw failure;
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

async function reachable(port: number): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const there = await fetch(`http://127.0.0.1:${port}/status`).then((answer) => answer.ok, () => false);
    if (there) return;
    if (performance.now() > until) throw new Error("WebKitWebDriver does not answer");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export const webkit = () => WebKitHands.start();
