/**
 * The engine's speed in a real browser, on the real disk and against the real server: what one message costs whoever sends
 * it and whoever gets it, and how long it takes until one can read. Prints a table; with BENCH_JSON writes it to that file.
 */
import { writeFileSync } from "node:fs";
import { alterWorker, Machine } from "../support/machine.ts";
import { expect, test } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";
import { type Call, read, STOPWATCH } from "./stopwatch.ts";

const MESSAGES = 200;
const AIM_MS = 3;
const TEXT = "Zi. 412, Bett 2: RR 128/76, SpO2 96 % unter Raumluft, Kalium bitte nachbestimmen.";

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const quantile = (numbers: number[], part: number) => numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0;

/** Profiles on disk: a private window keeps its files in another process's memory, which is far slower to reach. */
const machines = [new Machine(), new Machine()] as const;
test.afterAll(async () => {
  for (const machine of machines) await machine.close();
});

test("engine", async ({ hospital }) => {
  const rows: { what: string; ms: number; disk?: number; note: string }[] = [];
  const [lena, weber] = [await machines[0].start("Lena"), await machines[1].start("Weber")];
  for (const { context } of [lena, weber]) await alterWorker(context, STOPWATCH);
  await lena.join(await hospital.invite("Dr. Lena Seidel", "Assistenzärztin Innere"));
  await weber.join(await hospital.invite("Dr. Jonas Weber", "Oberarzt Innere"));
  const chat = await weber.chats.startWith("Dr. Lena Seidel");
  await chat.send("Guten Morgen");
  await lena.chats.open("Dr. Jonas Weber");
  await chat.expectTick("Guten Morgen", "Gelesen");
  rows.push({ what: "WASM: fetched and compiled", ms: (await read(lena.page)).start, note: "first start" });
  await read(weber.page);

  // One by one, as people write.
  for (let count = 1; count <= MESSAGES; count += 1) await chat.send(`${TEXT} ${count}.`);
  await expect(lena.chat.message(`${TEXT} ${MESSAGES}.`)).toBeVisible({ timeout: 60_000 });
  await chat.expectTick(`${TEXT} ${MESSAGES}.`, "Gelesen");
  const sent = (await read(weber.page)).calls;
  const got = (await read(lena.page)).calls;
  const seals = sent.filter((call) => call.kind === "send_text");
  expect(seals).toHaveLength(MESSAGES);
  rows.push({ what: "send: seal, store, show", ...each(seals, MESSAGES), note: `median ${quantile(seals.map((call) => call.ms), 0.5).toFixed(2)}, p95 ${quantile(seals.map((call) => call.ms), 0.95).toFixed(2)}` });
  rows.push({ what: "send: answers and receipts", ...each(sent.filter((call) => call.kind === "frames"), MESSAGES), note: "per message" });
  const opens = got.filter((call) => call.kind === "frames");
  rows.push({ what: "get: open, store, show", ...each(opens, MESSAGES), note: `${opens.length} calls` });

  // All at once, after a break.
  await lena.context.setOffline(true);
  for (let count = 1; count <= MESSAGES; count += 1) await chat.send(`Nachholen ${TEXT} ${count}.`);
  await chat.expectTick(`Nachholen ${TEXT} ${MESSAGES}.`, "Gesendet");
  await read(lena.page);
  await lena.context.setOffline(false);
  await expect(lena.chat.message(`Nachholen ${TEXT} ${MESSAGES}.`)).toBeVisible({ timeout: 60_000 });
  rows.push({ what: "catch up: open, store, show", ...each((await read(lena.page)).calls.filter((call) => call.kind === "frames"), MESSAGES), note: "per message" });

  // Back to reading.
  const from = Date.now();
  await lena.page.reload();
  await expect(lena.locked.heading).toBeVisible();
  rows.push({ what: "warm start until the PIN", ms: Date.now() - from, note: "" });
  const unlocking = Date.now();
  await lena.locked.unlock(PIN);
  // At the first unread message, wherever that is.
  await expect(lena.chat.messages.locator("[data-key]").first()).toBeVisible({ timeout: 60_000 });
  rows.push({ what: "PIN until the chat is there", ms: Date.now() - unlocking, note: "with Argon2id" });

  const line = (row: (typeof rows)[number]) => `${row.what.padEnd(30)}${row.ms.toFixed(2).padStart(10)}${(row.disk === undefined ? "" : (row.ms - row.disk).toFixed(2)).padStart(14)}   ${row.note}`;
  console.log([`\n${"engine in the browser".padEnd(30)}${"ms".padStart(10)}${"without disk".padStart(14)}`, ...rows.map(line), `aim: seal and open ${AIM_MS} ms each`, ""].join("\n"));
  const file = process.env["BENCH_JSON"];
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
});

function each(calls: Call[], messages: number): { ms: number; disk: number } {
  return { ms: sum(calls.map((call) => call.ms)) / messages, disk: sum(calls.map((call) => call.disk)) / messages };
}
