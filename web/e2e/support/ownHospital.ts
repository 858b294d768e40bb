/**
 * A hospital of the test's own, on a server that it may stop, start and fill up: for faults. People who need no screen are
 * `konsil-person`s. Programs are those that were built for the tests.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { type Person, test as base } from "./person.ts";

const PROGRAMS = process.env["E2E_PROGRAMS"] ?? fileURLToPath(new URL("../../../target/debug", import.meta.url));
export const WEB_ROOT = fileURLToPath(new URL("../../apps/messenger/dist", import.meta.url));
/** Small enough to be filled; the handbook's pictures are of a server that has room. */
const DISK_MB = process.env["HANDBOOK_PICTURES"] === undefined ? 96 : 8192;
const run = promisify(execFile);

interface Said {
  text: string;
}

/** How a hospital is to be. */
export interface Choice {
  /** Room on the server's disk. */
  diskMb?: number;
  /** Further lines of its configuration. */
  settings?: string;
  /** Another folder with the app. */
  webRoot?: string;
}

/** Somebody without a screen. */
export class Colleague {
  constructor(
    readonly name: string,
    private readonly data: string,
  ) {}

  /** Everything in a chat that contains `mark`, oldest first. */
  async reads(chat: string, mark: string): Promise<string[]> {
    const { stdout } = await run(join(PROGRAMS, "konsil-person"), ["read", "--json", "--data", this.data, "--chat", chat, "--last", "400"]);
    return texts(JSON.parse(stdout)).filter((text) => text.includes(mark));
  }

  async sends(to: string, text: string, { urgent = false } = {}): Promise<void> {
    await run(join(PROGRAMS, "konsil-person"), ["send", "--data", this.data, "--to", to, ...(urgent ? ["--urgent"] : []), text]);
  }

  /** Every line of a file, each as a message of its own. */
  async sendsLines(to: string, file: string): Promise<void> {
    await run(join(PROGRAMS, "konsil-person"), ["send", "--data", this.data, "--to", to, "--lines", file]);
  }

  /** The same, into a chat of this title. */
  async sendsLinesInto(title: string, file: string): Promise<void> {
    await run(join(PROGRAMS, "konsil-person"), ["send", "--data", this.data, "--chat", title, "--lines", file]);
  }

  async makesGroup(name: string, people: string[]): Promise<void> {
    await run(join(PROGRAMS, "konsil-person"), ["group", "--data", this.data, "--name", name, "--people", people.join(",")]);
  }

  /** Looks in: takes what came, and leaves the keys of it for further devices. */
  async looksIn(): Promise<void> {
    await run(join(PROGRAMS, "konsil-person"), ["chats", "--data", this.data]);
  }

  /** A link that makes a browser a further device of theirs. */
  async furtherDevice(): Promise<string> {
    const { stdout } = await run(join(PROGRAMS, "konsil-person"), ["transfer", "--json", "--data", this.data]);
    return (JSON.parse(stdout) as { link: string }).link;
  }
}

/** Every `text` in an answer, whatever lies around it. */
function texts(answer: unknown): string[] {
  if (Array.isArray(answer)) return answer.flatMap(texts);
  if (typeof answer !== "object" || answer === null) return [];
  const { text } = answer as Partial<Said>;
  return typeof text === "string" ? [text] : Object.values(answer).flatMap(texts);
}

export class OwnHospital {
  #server: ChildProcess | null = null;
  #administrator: ChildProcess | null = null;
  readonly #colleagues: string[] = [];
  #archiveKey = { file: "", passphrase: "" };

  private constructor(
    readonly folder: string,
    readonly port: number,
    /** The server's disk is small and its own, so that it can be filled. */
    readonly smallDisk: boolean,
    /** The one-time token of the set-up link. */
    private token: string,
  ) {}

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The link that sets it up, once. */
  get setUpLink(): string {
    return `${this.url}/verwaltung/einrichten#${this.token}`;
  }

  /** The link was lost: the operator makes another, beside the running server. */
  async losesSetUpLink(): Promise<void> {
    const made = await run(join(PROGRAMS, "konsil"), ["--config", join(this.folder, "konsil.toml"), "tenant", "link", "--json", "localhost"]);
    ({ setup_token: this.token } = JSON.parse(made.stdout) as { setup_token: string });
  }

  /** With its first administrator. */
  static async found(choice: Choice = {}): Promise<OwnHospital> {
    const hospital = await OwnHospital.open(choice);
    const keys = join(hospital.folder, "keys");
    const founded = await hospital.#person("found", "--token", hospital.token, "--hospital", "Klinikum Nordstadt", "--admin", "Petra Hollmann", "--keys", keys);
    hospital.#archiveKey = (JSON.parse(founded) as { archive_key: { file: string; passphrase: string } }).archive_key;
    return hospital;
  }

  /** As the operator leaves it: nobody has set it up yet. */
  static async open({ diskMb = DISK_MB, settings = "", webRoot = WEB_ROOT }: Choice = {}): Promise<OwnHospital> {
    const folder = mkdtempSync(join(tmpdir(), "konsil-hospital-"));
    const disk = join(folder, "disk");
    mkdirSync(disk);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${diskMb}m`, "tmpfs", disk]).status === 0;
    const port = await freePort();
    writeFileSync(
      join(folder, "konsil.toml"),
      `listen = "127.0.0.1:${port}"\ndata_dir = ${JSON.stringify(disk)}\nweb_root = ${JSON.stringify(webRoot)}\n${settings}`,
    );
    const config = ["--config", join(folder, "konsil.toml")];
    const made = await run(join(PROGRAMS, "konsil"), [...config, "tenant", "create", "--json", "--name", "Klinikum Nordstadt", "--host", "localhost"]);
    const { setup_token: token } = JSON.parse(made.stdout) as { setup_token: string };
    const hospital = new OwnHospital(folder, port, mounted, token);
    await hospital.start();
    return hospital;
  }

  async start(): Promise<void> {
    this.#server = spawn(join(PROGRAMS, "konsil"), ["--config", join(this.folder, "konsil.toml"), "serve"], { stdio: "ignore" });
    await expect
      .poll(() => fetch(`${this.url}/readyz`).then((answer) => answer.status, () => 0), { timeout: 60_000 })
      .toBe(200);
  }

  /** An orderly stop, and on again: its log begins anew. */
  async restart(): Promise<void> {
    await end(this.#server, "SIGTERM");
    await this.start();
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await end(this.#server, "SIGKILL");
    this.#server = null;
  }

  /** A fresh invitation; the administrator is there to certify whoever uses it. */
  async invite(name: string, role: string): Promise<string> {
    await end(this.#administrator, "SIGINT");
    const { link } = JSON.parse(await this.#person("invite", "--name", name, "--role", role)) as { link: string };
    this.#administrator = spawn(join(PROGRAMS, "konsil-person"), ["stay", "--data", this.#administratorsFile], { stdio: "ignore" });
    return link.startsWith("http") ? link : `${this.url}${link}`;
  }

  /**
   * These join by their own names, all at once: most of a joining is waiting. The administrator makes their invitations one after the
   * other, and stays afterwards to certify them all.
   */
  async admit(...newcomers: (readonly [person: Person, role: string])[]): Promise<void> {
    const links: string[] = [];
    for (const [person, role] of newcomers) links.push(await this.invite(person.name, role));
    await Promise.all(newcomers.map(([person], index) => person.join(links[index] ?? "")));
  }

  /** The paper that opens the archive of a hospital that was founded, and its passphrase. */
  get archiveKey(): { name: string; text: string; passphrase: string } {
    const { file, passphrase } = this.#archiveKey;
    return { name: "archive.key", text: readFileSync(file, "utf8"), passphrase };
  }

  /** A link that makes a browser a further device of the administrator, who has left their desk. */
  async administratorsDevice(): Promise<string> {
    await end(this.#administrator, "SIGINT");
    this.#administrator = null;
    const { link } = JSON.parse(await this.#person("transfer", "--admin")) as { link: string };
    return new URL(link, this.url).href;
  }

  /** Somebody who needs no screen, by a name of their own: the hospital is the one of every story that its worker tells. */
  async colleague(name: string, role: string): Promise<Colleague> {
    if (this.#colleagues.includes(name)) throw new Error(`${name} works here already: whoever looks for them would find two`);
    this.#colleagues.push(name);
    const link = await this.invite(name, role);
    const data = join(this.folder, `colleague-${this.#colleagues.length}.db`);
    await run(join(PROGRAMS, "konsil-person"), ["join", "--link", link, "--data", data]);
    return new Colleague(name, data);
  }

  /** The administration locks a person. */
  async lock(name: string): Promise<void> {
    await end(this.#administrator, "SIGINT");
    this.#administrator = null;
    await this.#person("lock", "--person", name);
  }

  /** Fills the server's disk to the last byte; gives the means to free it. */
  fillDisk(): () => void {
    const filler = join(this.folder, "disk", "filler");
    const file = openSync(filler, "w");
    for (const piece of [1 << 20, 4096]) {
      const zeros = Buffer.alloc(piece);
      try {
        for (;;) writeSync(file, zeros);
      } catch {
        // Full for pieces of this size.
      }
    }
    closeSync(file);
    return () => rmSync(filler);
  }

  async close(): Promise<void> {
    await end(this.#administrator, "SIGINT");
    await end(this.#server, "SIGTERM");
    if (this.smallDisk) spawnSync("umount", ["--lazy", join(this.folder, "disk")]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #administratorsFile(): string {
    return join(this.folder, "administrator.db");
  }

  async #person(command: string, ...rest: string[]): Promise<string> {
    const args = [command, "--json", "--server", this.url, "--data", this.#administratorsFile, ...rest];
    return (await run(join(PROGRAMS, "konsil-person"), args)).stdout;
  }
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

export const test = base.extend<{ emptyHospital: OwnHospital }, { hospital: OwnHospital }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the needs of a fixture from this pattern
  emptyHospital: async ({}, use) => {
    const hospital = await OwnHospital.open();
    await use(hospital);
    await hospital.close();
  },
  hospital: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the needs of a fixture from this pattern
    async ({}, use) => {
      const hospital = await OwnHospital.found();
      await use(hospital);
      await hospital.close();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

export { expect } from "@playwright/test";
