/** Waits for the new device that reads the code shown here, or tells it that it is not wanted. */
import { type Answer, type EngineClient, reasonOf, send } from "@konsil/engine";

/** Between two looks: short enough for somebody who holds two devices. */
const LOOK_EVERY_MS = 1500;

/** A new device that offered itself, and where. */
export interface Found {
  code: string;
  name: string;
  digits: string;
}

/**
 * Looks until a device has offered itself; none when `stop` came first. Nobody being there yet and being offline are no failures: it goes on.
 * Rejects with anything else.
 */
export async function awaitDevice(code: string, look: () => Promise<Answer>, stop: AbortSignal, pause: () => Promise<void> = aMoment): Promise<Found | null> {
  while (!stop.aborted) {
    try {
      const answer = await look();
      if (answer.answer === "offer" && !isStopped(stop)) return { code, name: answer.name, digits: answer.digits };
    } catch (failure) {
      const { error } = reasonOf(failure);
      if (error !== "offer_ended" && error !== "offline") throw failure;
    }
    await pause();
  }
  return null;
}

/** Whoever waits at a code is told that nobody lets them in. Without a connection they wait until the code has ended by itself. */
export async function refuseDevice(engine: EngineClient, code: string): Promise<void> {
  await send(engine, { command: "device", act: { act: "refuse", code } }).catch(() => undefined);
}

/** Asked anew: what was read before a wait may have changed. */
function isStopped(stop: AbortSignal): boolean {
  return stop.aborted;
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
