/** Waits for the new device that reads the code shown here. */
import { type Answer, reasonOf } from "@konsil/engine";

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

/** Asked anew: what was read before a wait may have changed. */
function isStopped(stop: AbortSignal): boolean {
  return stop.aborted;
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
