/**
 * How the messenger feels, in figures: a real browser, the real engine, the real server, one chat with MESSAGES messages that
 * came as history of a further device, and CHATS groups. Prints a table with the aim of each line; with BENCH_MARKDOWN adds it to
 * that file. The aims are for 100,000 messages, which take long to be said one by one: the table names the number it had.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { Machine } from "../support/machine.ts";
import { type Colleague, OwnHospital, WEB_ROOT } from "../support/ownHospital.ts";
import { type Person, PIN } from "../support/person.ts";
import { collectGarbage } from "./garbage.ts";
import { keyToPaint, longTasks, openings, photographs, scroll, searches, tapToBubble } from "./feel.ts";
import { quantile, Table } from "./table.ts";
import { warmStarts } from "./warmStart.ts";

const MESSAGES = Number(process.env["BENCH_MESSAGES"] ?? 20_000);
const CHATS = 30;
const HOUR_MESSAGES = 2_000;
const HOUR_PHOTOS = 50;
const STARTS = 15;
/** Its memory has not shrunk for so long: the tab rests. */
const REST_MS = 5_000;
const REST_MS_MAX = 60_000;
const SHOWN = MESSAGES.toLocaleString("en");
const group = (number: number) => `Station ${String(number + 1).padStart(2, "0")}`;
const READER = "Dr. Lena Seidel";
const WRITER = "Dr. Jonas Weber";
const OTHER = "Miriam Fuchs";
const MINUTES_MAX = 45;
/** The oldest message: when it is found, all of the history is there. */
const BEGINNING = "Hier beginnt der Verlauf.";
const WORDS = ["RR 128/76", "SpO2 96 %", "Kalium 3,9", "Wundkontrolle", "Verlegung", "Röntgen Thorax", "Visite", "Entlassbrief", "Antibiose", "Hämoglobin"];

const table = new Table("The messenger");
const failures: string[] = [];

/** A measure that fails is a row of its own, and the others are taken all the same. */
async function measured(what: string, measure: () => void | Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    failures.push(`${what}: ${String(error)}`);
    table.failed(what, error);
  }
}

/** The text of a message, by its number. */
const text = (count: number) => `Zi. ${100 + (count % 400)}, Bett ${1 + (count % 3)}: ${WORDS[count % WORDS.length]}, ${WORDS[(count * 7 + 3) % WORDS.length]}. Nr. ${count}`;

const machine = new Machine();
let hospital: OwnHospital;
const folder = mkdtempSync(join(tmpdir(), "konsil-bench-"));

test.beforeAll(async () => {
  test.setTimeout(MINUTES_MAX * 60_000);
  const settings = "[rate]\nframes_per_second = 10000\nburst = 10000\n";
  hospital = await OwnHospital.found({ diskMb: 512 + Math.ceil(MESSAGES / 100), settings });
});

test.afterAll(async () => {
  table.print();
  await machine.close();
  await hospital.close();
  rmSync(folder, { recursive: true });
});

async function written(from: Colleague, into: { person: string } | { group: string }, first: number, count: number): Promise<void> {
  const file = join(folder, `${first}.txt`);
  writeFileSync(file, Array.from({ length: count }, (_, index) => `${text(first + index)}\n`).join(""));
  await ("person" in into ? from.sendsLines(into.person, file) : from.sendsLinesInto(into.group, file));
}

/** What the tab's process keeps for itself, in MB: the largest renderer of this browser. */
function memoryOf(profile: string): number {
  const read = (id: string, file: string) => {
    try {
      return readFileSync(`/proc/${id}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  const parentOf = (id: string) => /^PPid:\s+(\d+)/m.exec(read(id, "status"))?.[1] ?? "0";
  const belongs = (id: string): boolean => id !== "0" && id !== "1" && (read(id, "cmdline").includes(profile) || belongs(parentOf(id)));
  const renderers = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && read(name, "cmdline").includes("--type=renderer") && belongs(name));
  return Math.max(0, ...renderers.map((id) => Number(/^Private_Dirty:\s+(\d+)/m.exec(read(id, "smaps_rollup"))?.[1] ?? 0) * 1_024 / 1_000_000));
}

/** From the address to the painted list. */
async function warmStart(person: Person): Promise<void> {
  const starts = await warmStarts(person, STARTS);
  const untilLock = quantile(starts.map((start) => start.untilLock), 0.5);
  const untilList = quantile(starts.map((start) => start.untilList), 0.5);
  const slowest = quantile(starts.map((start) => start.untilLock + start.untilList), 0.9);
  table.atMost("warm offline start to the painted list, 4× throttle", untilLock + untilList, "ms", 800, `median of ${STARTS}, p90 ${slowest.toFixed(0)}; the time for typing the PIN left out`);
  table.plain("… until the PIN can be typed", untilLock, "ms");
  table.plain("… from the last digit to the list", untilList, "ms", "Argon2id included");
}

/** What a first visit loads, as the server sends it. */
function sizes(): void {
  const page = readFileSync(join(WEB_ROOT, "index.html"), "utf8");
  const scripts = [...page.matchAll(/(?:src|href)="\/?(assets\/[^"]+\.js)"/g)].map(([, path]) => gzipSync(readFileSync(join(WEB_ROOT, path ?? ""))).length);
  const loaded = scripts.reduce((sum, bytes) => sum + bytes, 0) / 1_000;
  table.atMost("first-load JavaScript, gzip", loaded, "kB", 150, `${scripts.length} files that the page names`);
  const module = readdirSync(join(WEB_ROOT, "assets")).find((name) => name.endsWith(".wasm"));
  if (module === undefined) return;
  const path = join(WEB_ROOT, "assets", module);
  const compressed = readdirSync(join(WEB_ROOT, "assets")).includes(`${module}.br`) ? statSync(`${path}.br`).size : brotliCompressSync(readFileSync(path)).length;
  table.atMost("engine (WASM), brotli", compressed / 1_000_000, "MB", 1.3);
}

test("web", async () => {
  test.setTimeout(MINUTES_MAX * 60_000);
  await measured("first load", sizes);
  await measures();
  expect(failures, "measures that could not be taken").toEqual([]);
});

async function measures(): Promise<void> {
  const writer = await hospital.colleague(WRITER, "Oberarzt Innere");
  const other = await hospital.colleague(OTHER, "Pflege 4B");
  const lena = await hospital.colleague(READER, "Assistenzärztin Innere");
  await written(other, { person: READER }, 0, 60);
  for (let chat = 2; chat < CHATS; chat += 1) await writer.makesGroup(group(chat), [READER, OTHER]);
  await writer.sends(READER, BEGINNING);
  await written(writer, { person: READER }, 1, MESSAGES - 1);
  await lena.looksIn();

  // A further device: everything is read back, while the page must stay quick.
  const link = await lena.furtherDevice();
  const person = await machine.start("Lena");
  const { page } = person;
  await person.joining.join(link, PIN);
  await longTasks(page, "start");
  const joined = Date.now();
  const rows = page.getByRole("navigation", { name: "Chats" }).getByRole("link");
  await expect(rows.first()).toBeVisible({ timeout: 60_000 });
  table.plain("linked: until the list of chats is painted", Date.now() - joined, "ms");
  table.atMost("… chats without their name in it", await rows.getByLabel("Name wird geladen").count(), "", 0, `of ${await rows.count()}`);
  await expect(async () => {
    await expect(person.chats.busy).toHaveCount(0, { timeout: 1_000 });
    await person.chats.search.fill(BEGINNING);
    await expect(person.chats.hit(BEGINNING)).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: MINUTES_MAX * 60_000, intervals: [1_000] });
  const seconds = (Date.now() - joined) / 1_000;
  await person.chats.search.fill("");
  table.plain(`history of ${SHOWN} messages read, no slow line`, seconds, "s", `${Math.round(MESSAGES / seconds).toLocaleString("en")} a second, fetching included`);
  table.atMost("… longest task of the page meanwhile", await longTasks(page, "read"), "ms", 50);

  await measured("open a chat", async () => {
    const opened = await openings(person, WRITER, OTHER, 20);
    table.atMost(`open a chat of ${SHOWN} messages, p95`, quantile(opened, 0.95), "ms", 100, `median ${quantile(opened, 0.5).toFixed(0)}`);
  });
  await measured("scroll", async () => {
    await person.chats.open(WRITER);
    await expect(person.chat.messages.locator("[data-key]").first()).toBeAttached();
    const rolled = await scroll(page);
    table.atMost("scroll: frame p95", quantile(rolled.frames, 0.95), "ms", 17);
    table.atMost("scroll: longest frame", Math.max(...rolled.frames), "ms", 100);
    table.atMost("scroll: jumps", rolled.jumps, "", 0);
  });
  await measured("key to paint", async () => {
    const keys = await keyToPaint(person, 60);
    table.atMost("key to paint, p95", quantile(keys.painted, 0.95), "ms", 16, `median ${quantile(keys.painted, 0.5).toFixed(1)}; the screen's next frame is up to 16.7 ms away`);
    table.plain("… of that, work of the page, p95", quantile(keys.worked, 0.95), "ms", `median ${quantile(keys.worked, 0.5).toFixed(1)}`);
  });
  await measured("tap to bubble", async () => {
    const taps = await tapToBubble(person, 30);
    table.atMost("tap to bubble, p95", quantile(taps, 0.95), "ms", 50, `median ${quantile(taps, 0.5).toFixed(0)}`);
  });
  await measured("search", async () => {
    const found = await searches(person, ["wundkontrolle", "rontgen", "Kalium 3", "Zi. 312", "entlass"], 4);
    table.atMost(`search over ${SHOWN} messages, p95`, quantile(found, 0.95), "ms", 50, `median ${quantile(found, 0.5).toFixed(0)}`);
  });
  await measured("warm offline start", () => warmStart(person));
  await measured("memory after a scripted hour", () => hour(person, writer, other));
}

/** The browser gives back what pictures were worked on in, some seconds after the last one: a script sends in one minute what a ward sends in an hour. */
async function rests(): Promise<void> {
  let [least, since] = [Infinity, Date.now()];
  const until = Date.now() + REST_MS_MAX;
  while (Date.now() < until && Date.now() - since < REST_MS) {
    // waits: for the browser, which says nowhere when it has tidied up.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = memoryOf(machine.mark);
    if (now > least - 1) continue;
    [least, since] = [now, Date.now()];
  }
}

/** An hour of a ward: every chat is written to and opened, and photos are sent. */
async function hour(person: Person, writer: Colleague, other: Colleague): Promise<void> {
  for (let chat = 0; chat < CHATS; chat += 1) {
    const into = chat < 2 ? { person: READER } : { group: group(chat) };
    await written(chat === 1 ? other : writer, into, MESSAGES + chat * 1_000, Math.ceil(HOUR_MESSAGES / CHATS));
  }
  for (let chat = 0; chat < CHATS; chat += 1) {
    const title = chat === 0 ? WRITER : chat === 1 ? OTHER : group(chat);
    await person.chats.open(title);
    await expect(person.chat.title(title)).toBeVisible();
    await expect(person.chat.messages.locator("[data-key]").first()).toBeAttached();
  }
  await photographs(person, group(CHATS - 1), HOUR_PHOTOS, folder);
  const about = `${CHATS} chats, ${HOUR_MESSAGES.toLocaleString("en")} messages, ${HOUR_PHOTOS} photos sent; private, on ${SHOWN} messages of history`;
  const before = memoryOf(machine.mark);
  await collectGarbage(person);
  table.plain(`memory of the tab in the moment after the last of ${HOUR_PHOTOS} photos`, memoryOf(machine.mark), "MB", `${before.toFixed(0)} before its garbage was collected`);
  await rests();
  await collectGarbage(person);
  table.atMost("memory of the tab after a scripted hour", memoryOf(machine.mark), "MB", 150, about);
}
