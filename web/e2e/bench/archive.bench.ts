/**
 * An officer opens a case of one conversation of 10,000 messages: from the open key until the conversation is on the screen and
 * any place of it can be read, and until all of it is opened and can be searched. Prints a table; with BENCH_MARKDOWN adds it to
 * that file.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { ArchiveScreen } from "../support/archive.ts";
import { Machine } from "../support/machine.ts";
import { OwnHospital } from "../support/ownHospital.ts";
import { PIN } from "../support/person.ts";

const MESSAGES = Number(process.env["BENCH_ARCHIVE_MESSAGES"] ?? 10_000);
const AIM_S = 3;
const PART = 1_000;
const WRITER = "Dr. Jonas Weber";
const READER = "Miriam Fuchs";
const LONG = { timeout: 300_000 };
const text = (count: number) => `Zi. ${100 + (count % 400)}: RR 128/76, SpO2 96 %, Kalium bitte nachbestimmen. Nr. ${count}.`;

/** Resolves in the frame in which the entry is on the screen. */
function shows(page: Page, entry: string): Promise<void> {
  return page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const look = () => {
          const found = [...document.querySelectorAll("article")].some((one) => {
            const { top, bottom } = one.getBoundingClientRect();
            return bottom > 0 && top < innerHeight && (one.textContent ?? "").includes(wanted);
          });
          if (found) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
    entry,
  );
}

/** Moves the slider as a hand does: to a part of the conversation. */
function goTo(page: Page, part: number): Promise<void> {
  return page.evaluate((wanted) => {
    const slider = document.querySelector<HTMLInputElement>("input[type=range]");
    if (slider === null) throw new Error("no slider");
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    setValue?.call(slider, String(Math.round(Number(slider.max) * wanted)));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }, part);
}

/** Resolves when the slider reaches that far: everything has its place. */
function reaches(page: Page, rows: number): Promise<void> {
  return page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (Number(document.querySelector<HTMLInputElement>("input[type=range]")?.max ?? 0) >= wanted) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
    rows,
  );
}

test("archive", async () => {
  test.setTimeout(1_800_000);
  const hospital = await OwnHospital.found({ diskMb: 384, settings: "[rate]\nframes_per_second = 10000\nburst = 10000\n" });
  const [machine, folder] = [new Machine(), mkdtempSync(join(tmpdir(), "konsil-archive-"))];
  try {
    const jonas = await hospital.colleague(WRITER, "Oberarzt Innere");
    await hospital.colleague(READER, "Pflege 4B");
    // In parts: an outbox of thousands is not what is measured.
    for (let sent = 0; sent < MESSAGES; sent += PART) {
      const file = join(folder, `${sent}.txt`);
      writeFileSync(file, Array.from({ length: Math.min(PART, MESSAGES - sent) }, (_, count) => `${text(sent + count + 1)}\n`).join(""));
      await jonas.sendsLines(READER, file);
    }

    const petra = await machine.start("Petra");
    const { page } = petra;
    const archive = new ArchiveScreen(page);
    await petra.join(await hospital.administratorsDevice());
    await page.goto(`${hospital.url}/verwaltung/archiv`);
    await petra.locked.unlock(PIN);
    await page.getByText("Vier-Augen-Prinzip", { exact: true }).first().click({ timeout: 30_000 });
    await page.getByRole("alertdialog").getByRole("button", { name: "Ausschalten" }).click();
    await archive.ask("Messung", [READER]);
    await archive.send();

    const passphrase = Date.now();
    await archive.unlock(hospital.archiveKey, hospital.archiveKey.passphrase);
    await expect(archive.conversations).toHaveCount(1, LONG);
    const open = Date.now();
    await archive.conversations.first().click();
    await shows(page, text(1));
    const first = Date.now() - open;
    await reaches(page, MESSAGES - 1);
    const ordered = Date.now() - open;
    await goTo(page, 1);
    await shows(page, text(MESSAGES));
    const last = Date.now() - open;
    const jumps: number[] = [];
    for (const part of [0.5, 0.9, 0.25, 0.7]) {
      const from = Date.now();
      await goTo(page, part);
      // Rows that are no message stand before all of them.
      await shows(page, text(Math.round(MESSAGES * part) + 1));
      jumps.push(Date.now() - from);
    }
    const read = (await page.locator("[role=status][data-state]").textContent()) ?? "";
    const state = page.getByText(/Einträge gelesen und geprüft, in/);
    await expect(state).toBeVisible(LONG);
    const all = Date.now() - open;
    const rows = [
      ["from the passphrase to the open key (Argon2id)", open - passphrase, "", ""],
      ["from the open key to the first entries on the screen", first, "", ""],
      ["… until all of it has its place, so that one can go anywhere", ordered, "", ""],
      ["… until the last entry is read there", last, AIM_S * 1000, ""],
      ["a jump to the middle and three other places, the slowest", Math.max(...jumps), "", read],
      ["from the open key until all of it is opened, checked and can be searched", all, "", (await state.textContent()) ?? ""],
    ] as const;
    const line = ([what, ms, aim, note]: (typeof rows)[number]) => `| archive, ${MESSAGES.toLocaleString("en")} messages: ${what} | ${ms.toLocaleString("en")} ms${note === "" ? "" : ` (${note})`} | ${aim === "" ? "" : `≤ ${aim.toLocaleString("en")} ms`} | ${aim === "" ? "" : ms <= aim ? "met" : "NOT MET"} |`;
    const table = ["| measure | value | aim | |", "|---|---|---|---|", ...rows.map(line), ""].join("\n");
    console.log(`\n${table}`);
    const written = process.env["BENCH_MARKDOWN"];
    if (written !== undefined) appendFileSync(written, `\n${table}`);
  } catch (failure) {
    await machine.page?.screenshot({ path: "artefacts/archive-bench.png" });
    throw failure;
  } finally {
    await machine.close();
    await hospital.close();
    rmSync(folder, { recursive: true });
  }
});
