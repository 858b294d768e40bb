/**
 * A further device of somebody who has MESSAGES messages to read, over 9 Mbit/s and 40 ms: from the PIN until everything that was
 * ever said to them is there and can be read; and what of that is the engine's own time in its worker (signatures, opening,
 * inserting, search index, views). Then the same without the slow line. Prints a table; with BENCH_MARKDOWN adds it to that file.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { alterWorker, Machine } from "../support/machine.ts";
import { type Colleague, OwnHospital } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";
import { longTasks } from "./feel.ts";
import { slowLine } from "./slowLine.ts";
import { read, STOPWATCH } from "./stopwatch.ts";
import { Table } from "./table.ts";

const MESSAGES = Number(process.env["BENCH_LINKED_MESSAGES"] ?? 10_000);
/** Without a slow line. */
const ROUNDS = 5;
const AIM_S = 60;
const AIM_INSERTED = 5_000;
/** A call that is given as much brings keys or a page of history; joining conversations and news are small. */
const HISTORY_BYTES_MIN = 100_000;
const BYTES_PER_SECOND = 9_000_000 / 8;
const LATENCY_MS = 40;
const WRITER = "Dr. Jonas Weber";
const READER = "Miriam Fuchs";
const GROUP = "Visite 4B";
const shown = MESSAGES.toLocaleString("en");

test("linking", async () => {
  test.setTimeout(1_800_000);
  const table = new Table("Linking");
  const hospital = await OwnHospital.found({ diskMb: 384, settings: "[rate]\nframes_per_second = 10000\nburst = 10000\n" });
  const folder = mkdtempSync(join(tmpdir(), "konsil-linking-"));
  try {
    const [jonas, miriam] = [await hospital.colleague(WRITER, "Oberarzt Innere"), await hospital.colleague(READER, "Pflege 4B")];
    await jonas.makesGroup(GROUP, [READER]);
    const file = join(folder, "lines.txt");
    writeFileSync(file, Array.from({ length: MESSAGES }, (_, count) => `Zi. ${100 + (count % 400)}: RR 128/76, SpO2 96 %, Kalium bitte nachbestimmen. Nr. ${count}\n`).join(""));
    const seeding = Date.now();
    await jonas.sendsLines(READER, file);
    table.plain("seeding: messages that a person on the command line sends", MESSAGES / ((Date.now() - seeding) / 1_000), "a second");
    await miriam.looksIn();

    const slow = await slowLine(hospital.port, BYTES_PER_SECOND, LATENCY_MS / 2);
    const over = await links(miriam, hospital.url, slow.port);
    slow.close();
    const line = "at 9 Mbit/s and 40 ms";
    table.plain(`linking ${line}: until the list of chats is painted`, over.listed, "s");
    table.atMost("… chats without their name in it", over.nameless, "", 0);
    table.atMost(`linking ${line}: until ${shown} messages can be read`, over.all, "s", AIM_S);
    table.atMost("… longest task of the page meanwhile", over.longest, "ms", 50);
    const rounds: Linked[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await links(miriam, hospital.url, hospital.port));
    const near = rounds.sort((a, b) => a.history - b.history)[ROUNDS >> 1] as Linked;
    table.plain(`linking without a slow line: until ${shown} messages can be read`, near.all, "s", `the middle one of ${ROUNDS}`);
    table.plain("… of that, the engine in its worker", near.engine / 1_000, "s", `${(near.disk / near.engine * 100).toFixed(0)} % of it disk; the longest call ${near.longestCall.toFixed(0)} ms`);
    table.atLeast("… of that, history: keys kept, messages checked, opened, inserted and indexed", MESSAGES / (near.history / 1_000), "a second", AIM_INSERTED);
  } catch (error) {
    table.failed("linking", error);
    throw error;
  } finally {
    table.print();
    await hospital.close();
    rmSync(folder, { recursive: true });
  }
});

interface Linked {
  /** Seconds from the PIN. */
  listed: number;
  all: number;
  nameless: number;
  /** Milliseconds of the page's main thread. */
  longest: number;
  /** Milliseconds in the engine's worker. */
  engine: number;
  /** Of that, for keys and pages of history. */
  history: number;
  disk: number;
  longestCall: number;
}

async function links(whose: Colleague, url: string, port: number): Promise<Linked> {
  const link = new URL(await whose.furtherDevice(), url);
  link.port = String(port);
  const machine = new Machine();
  try {
    const laptop = await machine.start("Laptop");
    await alterWorker(laptop.context, STOPWATCH);
    await laptop.page.goto(link.href);
    await laptop.page.getByRole("button", { name: "PIN wählen" }).click();
    await laptop.page.getByLabel("Sechs Ziffern", { exact: true }).fill(PIN);
    await longTasks(laptop.page, "start");
    const start = Date.now();
    await laptop.page.getByLabel("Dieselben sechs Ziffern").fill(PIN);
    const rows = laptop.page.getByRole("navigation", { name: "Chats" }).getByRole("link");
    await expect(rows.first()).toBeVisible({ timeout: 120_000 });
    const listed = (Date.now() - start) / 1_000;
    const nameless = await rows.getByLabel("Name wird geladen").count();
    await expect(laptop.chats.row(WRITER)).toBeVisible({ timeout: 120_000 });
    await expect(laptop.chats.busy).toHaveCount(0, { timeout: 1_500_000 });
    const all = (Date.now() - start) / 1_000;
    const longest = await longTasks(laptop.page, "read");
    const frames = (await read(laptop.page)).calls.filter((call) => call.kind === "frames");
    const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
    return { listed, nameless, all, longest, engine: sum(frames.map((call) => call.ms)), history: sum(frames.filter((call) => call.bytes >= HISTORY_BYTES_MIN).map((call) => call.ms)), disk: sum(frames.map((call) => call.disk)), longestCall: Math.max(0, ...frames.map((call) => call.ms)) };
  } finally {
    await machine.close();
  }
}
