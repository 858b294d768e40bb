/** How quick the page feels, measured in the page: from what a hand does to what the screen has painted. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type { Person } from "../support/person.ts";

/** The longest task of the main thread since the start; says on the console which script took the most of it. */
export async function longTasks(page: Page, act: "start" | "read"): Promise<number> {
  const [longest, what] = await page.evaluate((wanted) => {
    interface Script {
      duration: number;
      invoker: string;
      sourceURL: string;
      sourceFunctionName: string;
    }
    const kept = globalThis as typeof globalThis & { longest?: number; frame?: number; why?: string };
    if (wanted === "start") {
      [kept.longest, kept.frame, kept.why] = [0, 0, ""];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) kept.longest = Math.max(kept.longest ?? 0, entry.duration);
      }).observe({ type: "longtask" });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { scripts: Script[] })[]) {
          if (entry.duration <= (kept.frame ?? 0)) continue;
          kept.frame = entry.duration;
          const scripts = entry.scripts.map((one) => `${one.duration.toFixed(0)} ms ${one.invoker} ${one.sourceFunctionName} ${one.sourceURL.split("/").pop() ?? ""}`);
          kept.why = `frame of ${entry.duration.toFixed(0)} ms after ${entry.startTime.toFixed(0)} ms: ${scripts.join("; ")}`;
        }
      }).observe({ type: "long-animation-frame" });
    }
    return [kept.longest ?? 0, kept.why ?? ""] as const;
  }, act);
  if (act === "read" && what !== "") console.log(`  longest ${what}`);
  return longest;
}

/**
 * Puts `measure(cause, effect)` into the page: from an event on the page to the first frame in which `effect` is there and
 * painted. The clock starts with the event's own time stamp, before any of the page's code.
 */
async function stopwatch(page: Page): Promise<void> {
  await page.evaluate(() => {
    // From a frame's callback: what is there is painted at the end of this frame, and the message comes after that.
    const painted = () => new Promise<number>((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(null);
    });
    const kept = globalThis as typeof globalThis & { measured?: Promise<number>; measure?: (cause: string, effect: string) => void };
    kept.measure = (cause, effect) => {
      const before = document.querySelectorAll(effect).length;
      const first = document.querySelector(effect);
      kept.measured = new Promise((resolve) => {
        document.addEventListener(
          cause,
          (event) => {
            const there = () => {
              const now = document.querySelectorAll(effect);
              // What only went away is no effect yet: a chat that is left is gone before the next one is there.
              return now[0] !== undefined && (now[0] !== first || now.length > before);
            };
            const look = () => void (there() ? painted().then((at) => resolve(at - event.timeStamp)) : requestAnimationFrame(look));
            requestAnimationFrame(look);
          },
          { capture: true, once: true },
        );
      });
    };
  });
}

async function timed(page: Page, cause: string, effect: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate(([event, selector]) => (globalThis as never as { measure: (a: string, b: string) => void }).measure(event, selector), [cause, effect] as const);
  await act();
  return page.evaluate(() => (globalThis as never as { measured: Promise<number> }).measured);
}

/** Opens one chat and the other in turn; gives the times of the first. */
export async function openings(person: Person, title: string, other: string, times: number): Promise<number[]> {
  const found: number[] = [];
  await stopwatch(person.page);
  for (let turn = 0; turn < times; turn += 1) {
    await person.chats.open(other);
    await expect(person.chat.title(other)).toBeVisible();
    await expect(person.chat.messages.locator("[data-key]").first()).toBeAttached();
    found.push(await timed(person.page, "pointerdown", "section[aria-label^='Nachrichten in'] [data-key]", () => person.chats.row(title).click()));
    await expect(person.chat.title(title)).toBeVisible();
  }
  return found;
}

export interface Scrolled {
  frames: number[];
  jumps: number;
  /** Messages that were in the list at one time or another. */
  passed: number;
}

/**
 * Scrolls up through the open chat, frame by frame: first as a hand would, then in long strides, so that older messages must be
 * loaded. A jump is a row that is elsewhere than where the scrolling put it. Runs in the page: it must need nothing from outside.
 */
export async function scrollOpenChat(): Promise<Scrolled> {
  const scroller = document.querySelector<HTMLElement>("section[aria-label^='Nachrichten in']");
  if (!scroller) throw new Error("no chat is open");
  const frame = () => new Promise<number>(requestAnimationFrame);
  const middle = () => {
    const line = scroller.getBoundingClientRect().top + scroller.clientHeight / 2;
    return Array.from(scroller.querySelectorAll<HTMLElement>("[data-key]")).find((row) => row.getBoundingClientRect().bottom > line);
  };
  const frames: number[] = [];
  const passed = new Set<string>();
  let jumps = 0;
  let last = await frame();
  for (let step = 0; step < 500; step += 1) {
    const row = middle();
    const before = row?.getBoundingClientRect().top ?? 0;
    const from = scroller.scrollTop;
    scroller.scrollBy(0, step < 250 ? -40 : -300);
    const moved = scroller.scrollTop - from;
    const now = await frame();
    frames.push(now - last);
    last = now;
    if (step % 10 === 0) for (const one of scroller.querySelectorAll<HTMLElement>("[data-key]")) passed.add(one.dataset["key"] ?? "");
    if (row?.isConnected && Math.abs(row.getBoundingClientRect().top - before + moved) > 1) jumps += 1;
  }
  return { frames, jumps, passed: passed.size };
}

export function scroll(page: Page): Promise<Scrolled> {
  return page.evaluate(scrollOpenChat);
}

export interface Keys {
  /** From each key to its frame on the screen, milliseconds. */
  painted: number[];
  /** What the page itself needed for it: without waiting for the screen's next frame. */
  worked: number[];
}

export async function keyToPaint(person: Person, keys: number): Promise<Keys> {
  const { page } = person;
  await person.chat.field.focus();
  await page.evaluate(() => {
    const kept = globalThis as typeof globalThis & { keys?: Keys };
    const found: Keys = { painted: [], worked: [] };
    kept.keys = found;
    const after = (then: () => void) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(null);
    };
    document.addEventListener("keydown", (event) => {
      const began = performance.now();
      let handled = began;
      document.addEventListener("input", () => after(() => (handled = performance.now())), { capture: true, once: true });
      requestAnimationFrame(() => {
        const frame = performance.now();
        // Handlers that ran into the frame are counted once.
        const before = Math.min(handled, frame) - began;
        after(() => {
          const now = performance.now();
          found.painted.push(now - event.timeStamp);
          found.worked.push(before + now - frame);
        });
      });
    }, { capture: true });
  });
  // As a quick hand types, at every moment of a frame: keys that come faster than frames would wait for each other. It holds them down so long.
  for (let count = 0; count < keys; count += 1) await page.keyboard.press("abcdefgh"[count % 8] ?? "a", { delay: 60 + ((count * 7) % 40) });
  const found = await page.evaluate(() => (globalThis as never as { keys: Keys }).keys);
  await person.chat.field.fill("");
  return found;
}

export async function tapToBubble(person: Person, taps: number): Promise<number[]> {
  const found: number[] = [];
  for (let count = 0; count < taps; count += 1) {
    const mark = `Tipp ${count} ${Date.now()}`;
    await person.chat.field.fill(mark);
    // The newest row is the last one; a new bubble is one more row than before, or another last one.
    found.push(await timed(person.page, "pointerdown", "section[aria-label^='Nachrichten in'] li[data-key]:last-child", () => person.page.getByRole("button", { name: "Senden" }).click()));
    await expect(person.chat.message(mark)).toBeVisible();
  }
  return found;
}

export async function searches(person: Person, words: string[], rounds: number): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const word of words) {
      // From an empty field: hits that stay the same would show no effect.
      await person.chats.search.fill("");
      await expect(person.page.getByRole("list", { name: "Gefundene Nachrichten" })).toHaveCount(0);
      found.push(await timed(person.page, "input", "[aria-label='Gefundene Nachrichten'] a", () => person.chats.search.fill(word)));
    }
    await person.chats.search.fill("");
  }
  return found;
}

/** Photos as a camera makes them, ten at a time: each is chosen, made ready, sealed, sent, and shown in the chat. */
export async function photographs(person: Person, title: string, count: number, folder: string): Promise<void> {
  const AT_ONCE = 10;
  const LONG = { timeout: 180_000 };
  const { page } = person;
  // Drawn elsewhere: only what the messenger does with them is to be its own.
  const studio = await page.context().newPage();
  const photos = Array.from({ length: AT_ONCE }, (_, number) => join(folder, `Foto ${number + 1}.jpg`));
  for (const [number, file] of photos.entries()) writeFileSync(file, await photo(studio, number));
  await studio.close();
  await person.chats.open(title);
  await expect(person.chat.title(title)).toBeVisible();
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    await page.getByRole("button", { name: "Anhängen" }).click();
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("menuitem", { name: "Foto oder Video" }).click();
    await (await chooser).setFiles(photos);
    const caption = `Fotos ${sent + 1} bis ${sent + photos.length}`;
    await person.chat.field.fill(caption);
    const send = page.getByRole("button", { name: "Senden", exact: true });
    await expect(send).toBeEnabled(LONG);
    await send.click();
    await expect(person.chat.message(caption)).toBeVisible(LONG);
    await expect(page.getByRole("group", { name: "Anhänge" })).toHaveCount(0);
    await expect(person.chat.message(caption).last().getByRole("img", { name: /^(Gesendet|Zugestellt|Gelesen)$/ })).toBeVisible(LONG);
  }
}

/** Twelve megapixels; no two are the same. */
async function photo(page: Page, number: number): Promise<Buffer> {
  const base64 = await page.evaluate(async (seed) => {
    const canvas = new OffscreenCanvas(4_000, 3_000);
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    for (let stroke = 0; stroke < 4_000; stroke += 1) {
      const at = (seed * 7_919 + stroke * 104_729) % 1_000_003;
      pen.fillStyle = `hsl(${at % 360} ${30 + (at % 60)}% ${20 + (at % 60)}%)`;
      pen.fillRect(at % 4_000, (at * 31) % 3_000, 20 + (at % 200), 20 + ((at * 17) % 200));
    }
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 })).arrayBuffer());
    let text = "";
    for (let from = 0; from < bytes.length; from += 32_768) text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
    return btoa(text);
  }, number);
  return Buffer.from(base64, "base64");
}
