/**
 * The messenger in the engines that exist (BENCH_ENGINES names some): one story (join, send, receive, a photo, a PDF, the menu of
 * a message, reload, lock, unlock) with the real engine and a server of its own, then how the list scrolls while older
 * messages are loaded. Prints a table; with BENCH_MARKDOWN adds it to that file. Pictures of what went wrong are not taken: the protocols
 * differ; the failed step says its XPath.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { button, chat, field, type Hands, heading, message, ticked } from "../support/engines/hands.ts";
import { chromium, firefox } from "../support/engines/puppeteer.ts";
import { webkit } from "../support/engines/webkit.ts";
import { OwnHospital } from "../support/ownHospital.ts";
import { pdf } from "../support/pdf.ts";
import { PIN } from "../support/person.ts";
import { scrollOpenChat } from "./feel.ts";

const MESSAGES = 800;
const WRITER = "Dr. Jonas Weber";
const LAST = `Hier endet der Verlauf.`;
const WANTED = process.env["BENCH_ENGINES"] ?? "Chromium,Firefox,WebKitGTK";
const ENGINES = (
  [
    ["Chromium", chromium],
    ["Firefox", firefox],
    ["WebKitGTK", webkit],
  ] satisfies [string, () => Promise<Hands>][]
).filter(([name]) => WANTED.includes(name));

const rows: string[] = [];
/** Says where the story is: a driver that hangs says nothing itself. */
const step = (what: string) => console.log(`  ${what}`);
const quantile = (numbers: number[], part: number) => numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0;

test("engines", async () => {
  test.setTimeout(ENGINES.length * 600_000);
  const failures: string[] = [];
  for (const [name, start] of ENGINES) {
    let hands: Hands | null = null;
    try {
      hands = await start();
      step(hands.browser);
      rows.push(await measured(hands));
    } catch (error) {
      const what = String(error).split("\n")[0] ?? "";
      failures.push(`${name}: ${what}`);
      rows.push(`| ${hands?.browser ?? name} | NOT MET: ${what.replaceAll("|", "/")} | | | | | |`);
    } finally {
      await hands?.close();
    }
  }
  const table = ["| engine | story | database | messages loaded | frame p95 | longest frame | jumps (aim 0) |", "|---|---|---|---|---|---|---|", ...rows, ""].join("\n");
  console.log(`\n${table}`);
  const file = process.env["BENCH_MARKDOWN"];
  if (file !== undefined) appendFileSync(file, `\n${table}`);
  expect(failures).toEqual([]);
});

/** The story and the scrolling in one engine; a row of the table. */
async function measured(hands: Hands): Promise<string> {
  const hospital = await OwnHospital.found({ settings: "[rate]\nframes_per_second = 10000\nburst = 10000\n" });
  const folder = mkdtempSync(join(tmpdir(), "konsil-engines-"));
  try {
    const weber = await hospital.colleague(WRITER, "Oberarzt Innere");
    step("joins");
    await joins(hands, await hospital.invite("Dr. Lena Seidel", "Assistenzärztin Innere"));

    step("gets and sends");
    await weber.sends("Dr. Lena Seidel", "Guten Morgen");
    await hands.click(chat(WRITER));
    await hands.see(message("Guten Morgen"));
    await sends(hands, "Kommst du zur Visite?");
    await hands.see(ticked("Kommst du zur Visite?", ["Gesendet", "Zugestellt", "Gelesen"]));
    await expect.poll(() => weber.reads("Dr. Lena Seidel", "Visite"), { timeout: 30_000 }).toEqual(["Kommst du zur Visite?"]);

    step("sends a photo and a PDF, and reads it");
    await attaches(hands, "Foto oder Video", "Wunde.png", "image/png", await aPhoto(hands));
    await hands.see("//section[starts-with(@aria-label, 'Nachrichten in')]//li//button[contains(@aria-label, 'Foto öffnen')]", 60_000);
    await attaches(hands, "Datei", "Labor.pdf", "application/pdf", pdf("Kalium 6,1").toString("base64"));
    await hands.click("//section[starts-with(@aria-label, 'Nachrichten in')]//li//button[starts-with(@aria-label, 'Labor.pdf öffnen')]");
    // The words come once the page is drawn.
    await hands.there("//*[@role='dialog']//section[contains(., 'Kalium 6,1')]", 60_000);
    await hands.click(button("Schließen"));

    step("answers from the menu of a message");
    await hands.run((text) => {
      const said = [...document.querySelectorAll("section li [data-actions]")].find((element) => element.textContent?.includes(text));
      const box = said?.getBoundingClientRect();
      said?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, button: 2, clientX: box?.left ?? 0, clientY: box?.bottom ?? 0 }));
    }, "Guten Morgen");
    await hands.click("//*[@role='menuitem'][contains(normalize-space(), 'Antworten')]");
    await sends(hands, "Um neun?");
    await expect.poll(() => weber.reads("Dr. Lena Seidel", "neun"), { timeout: 30_000 }).toEqual(["Um neun?"]);

    step("reloads, locks and unlocks");
    await hands.reload();
    await unlocks(hands);
    await hands.see(message("Kommst du zur Visite?"));
    await hands.click(button("Mehr"));
    await hands.click(button("Jetzt sperren"));
    await unlocks(hands);
    await hands.see(chat(WRITER));
    const database = await hands.run(async () => ((await indexedDB.databases()).some(({ name }) => name === "relaxed-idb") ? "IndexedDB" : "OPFS"));

    step(`is written ${MESSAGES} messages`);
    const lines = join(folder, "lines.txt");
    writeFileSync(lines, [...Array.from({ length: MESSAGES }, (_, count) => `Zi. ${100 + (count % 400)}: RR 128/76, ${"SpO2 96 % unter Raumluft. ".repeat(count % 5)}Nr. ${count}`), LAST].join("\n"));
    await weber.sendsLines("Dr. Lena Seidel", lines);
    step("gets them");
    await hands.click(chat(WRITER));
    await toTheEnd(hands);
    step("scrolls");
    const { frames, jumps, passed } = await hands.run(scrollOpenChat);
    expect(passed, `older messages are loaded (${passed} of ${MESSAGES}, ${jumps} jumps)`).toBeGreaterThan(MESSAGES / 2);
    return `| ${hands.browser} | met | ${database} | ${passed} | ${quantile(frames, 0.95).toFixed(0)} ms | ${Math.max(...frames).toFixed(0)} ms | ${jumps} |`;
  } finally {
    await hospital.close();
    rmSync(folder, { recursive: true });
  }
}

async function joins(hands: Hands, link: string): Promise<void> {
  // The language of the app, not the one of the machine; not every driver can set it. On a page without the app: a Firefox of two
  // cores whose page goes away while it compiles the engine compiles no other.
  await hands.open(`${new URL(link).origin}/icons/mark-32.png`);
  await hands.run(() => localStorage.setItem("konsil:preferences", JSON.stringify({ language: "de", installHint: "dismissed" })));
  await hands.open(link);
  await hands.click(button("PIN wählen"));
  await hands.type(field("Sechs Ziffern"), PIN);
  await hands.type(field("Dieselben sechs Ziffern"), PIN);
  await hands.see(heading("Chats"), 90_000);
  await hands.gone("//section[@aria-busy='true']", 60_000);
}

/** Gives a file to the next question for one: the system's own picker is nothing a page reaches. */
async function attaches(hands: Hands, entry: string, name: string, type: string, base64: string): Promise<void> {
  await hands.click(button("Anhängen"));
  await hands.run(
    (given) => {
      const { click } = HTMLInputElement.prototype;
      HTMLInputElement.prototype.click = function (this: HTMLInputElement) {
        HTMLInputElement.prototype.click = click;
        const chosen = new DataTransfer();
        chosen.items.add(new File([Uint8Array.from(atob(given.base64), (letter) => letter.codePointAt(0) ?? 0)], given.name, { type: given.type }));
        this.files = chosen.files;
        this.dispatchEvent(new Event("change"));
      };
    },
    { name, type, base64 },
  );
  await hands.click(`//*[@role='menuitem'][contains(normalize-space(), '${entry}')]`);
  await hands.see("//button[contains(@aria-label, 'entfernen')]", 60_000);
  await hands.click(button("Senden"));
  await hands.gone("//button[@aria-label='Senden']", 60_000);
}

/** Something to see, from the browser's own pen. */
function aPhoto(hands: Hands): Promise<string> {
  return hands.run(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1200, height: 800 });
    const pen = canvas.getContext("2d");
    for (let stripe = 0; pen && stripe < 12; stripe += 1) {
      pen.fillStyle = `hsl(${stripe * 30} 60% 50%)`;
      pen.fillRect(stripe * 100, 0, 100, 800);
    }
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
}

async function unlocks(hands: Hands): Promise<void> {
  await hands.see(heading("PIN eingeben"));
  await hands.type(field("Deine sechsstellige PIN"), PIN);
  await hands.gone(heading("PIN eingeben"), 60_000);
}

async function sends(hands: Hands, text: string): Promise<void> {
  await hands.type(field("Nachricht"), text);
  await hands.click(button("Senden"));
  await hands.see(message(text));
}

/** To the newest message, by the button where there is one. */
async function toTheEnd(hands: Hands): Promise<void> {
  const newest = "//button[starts-with(@aria-label, 'Zu den neuesten Nachrichten')]";
  await hands.see(`${newest} | ${message(LAST)}`, 120_000);
  await hands.run(() => document.querySelector<HTMLElement>("button[aria-label^='Zu den neuesten Nachrichten']")?.click());
  await hands.see(message(LAST), 120_000);
}
