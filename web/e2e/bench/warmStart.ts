/** How long the app takes to start without a network, on a slow computer. */
import type { Page } from "@playwright/test";
import { type Person, PIN } from "../support/person.ts";

/** As slow as a ward's computer, or a phone of some years ago. */
const THROTTLE = 4;
/** Between two digits of a PIN that a hand knows by heart. */
const DIGIT_MS = 150;

/** What the page itself notes while it starts, in milliseconds since it was asked for. */
interface Start {
  /** The PIN can be typed. */
  lock?: number;
  /** Its last digit was. */
  digit?: number;
  /** The list is painted. */
  list?: number;
}

/** Puts the notes into the next page: whoever asks from outside would take the time that is measured. */
function noteStart(): void {
  const start: Start = {};
  (globalThis as typeof globalThis & { start: Start }).start = start;
  const painted = (note: "lock" | "list") => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      start[note] = performance.now();
      console.debug(`painted: ${note}`);
    };
    channel.port2.postMessage(null);
  });
  let [lock, list] = [false, false];
  new MutationObserver(() => {
    if (!lock && document.querySelector("input[inputmode]:enabled") !== null) {
      lock = true;
      painted("lock");
    }
    if (!list && document.querySelector("[data-chat-row]") !== null) {
      list = true;
      painted("list");
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["disabled"] });
  document.addEventListener("input", (event) => (start.digit = event.timeStamp), { capture: true });
}

export interface WarmStart {
  /** From the address until the PIN can be typed. */
  untilLock: number;
  /** From its last digit to the painted list. */
  untilList: number;
}

/** Starts without a network and unlocks, several times. The time for typing is in neither part, nor is the end of a page before. */
export async function warmStarts(person: Person, rounds: number): Promise<WarmStart[]> {
  const { page, context } = person;
  const address = page.url();
  await page.addInitScript(noteStart);
  await throttle(page, THROTTLE);
  await context.setOffline(true);
  const starts: WarmStart[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.goto("about:blank");
    const [lockPainted, listPainted] = [says(page, "painted: lock"), says(page, "painted: list")];
    await page.goto(address, { waitUntil: "commit" });
    await lockPainted;
    // As quick as a hand types: what is loaded meanwhile is there when the door opens.
    await page.keyboard.type(PIN, { delay: DIGIT_MS });
    await listPainted;
    const { lock = 0, digit = 0, list = 0 } = await page.evaluate(() => (globalThis as never as { start: Start }).start);
    starts.push({ untilLock: lock, untilList: list - digit });
  }
  await context.setOffline(false);
  await throttle(page, 1);
  return starts;
}

/** The page says it by itself: whoever looks into it loads their tools there, and on a slow computer that takes as long as the app. */
function says(page: Page, words: string): Promise<unknown> {
  return page.waitForEvent("console", { predicate: (message) => message.text() === words });
}

async function throttle(page: Page, rate: number): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  await debug.send("Emulation.setCPUThrottlingRate", { rate });
}
