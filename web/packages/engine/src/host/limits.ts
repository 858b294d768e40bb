/** Limits of the browser's shell; the engine's own are in Rust (`protocol::limits`). */

/** Wrong PINs until the keys are deleted. */
export const PIN_TRIES_MAX = 10;

/** How long a new leader waits for the old tab's file handles. */
export const TAKEOVER_MS_MAX = 15_000;

/** The lock is painted before the engine rehearses behind it. */
export const REHEARSE_AFTER_MS = 200;

/** Name of the database that takes the place of OPFS; the storage crate gives it. */
export const IDB_NAME = "relaxed-idb";

/** Frames handed to the engine in one transaction. */
export const FRAMES_AT_ONCE_MAX = 64;

/** Why the local keys were deleted. */
export type WipeReason = "pin_tries" | "administration" | "lease" | "database_lost";

/** `OBJECT_PART_BYTES` of `protocol::limits`. */
export const PART_BYTES = 1024 * 1024;
/** How long a screen waits for a part of a file. */
export const READ_PATIENCE_MS = 30_000;
/** How long a part may be under way: a connection that died without a word must not hold its file for ever. A slow line has time. */
export const PART_PATIENCE_MS = 30_000;
/** Of the slowest line that is waited for, on top. */
export const BYTES_PER_MS_MIN = 4;
/** How long work on a file of this browser's store holds up what comes after it. */
export const STORE_PATIENCE_MS = 20_000;
/** How long any other answer over HTTP is waited for. */
export const HTTP_PATIENCE_MS = 60_000;
