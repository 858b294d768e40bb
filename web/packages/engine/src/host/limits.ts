/** Limits of the browser's shell; the engine's own are in Rust (`protocol::limits`). */

/** Wrong PINs until the keys are deleted. */
export const PIN_TRIES_MAX = 10;

/** How long a new leader waits for the old tab's file handles. */
export const TAKEOVER_MS_MAX = 15_000;

/** Frames handed to the engine in one transaction. */
export const FRAMES_AT_ONCE_MAX = 64;

/** Why the local keys were deleted. */
export type WipeReason = "pin_tries" | "administration" | "database_lost";

const TRIVIAL = /^(\d)\1{5}$/;
const STEPS = "01234567890 09876543210";

/** Six digits, not one digit repeated and not a run. */
export function isWeakPin(pin: string): boolean {
  return !/^\d{6}$/.test(pin) || TRIVIAL.test(pin) || STEPS.includes(pin) || /^(\d{2})\1\1$/.test(pin) || /^(\d{3})\1$/.test(pin);
}
