/** Whether the page may give way to a new version. Loaded when one is there. */
import { ENGINE_LOCK } from "@konsil/engine";
import { toast } from "@konsil/ui/Toast.tsx";
import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { holdsWork } from "./heldWork.ts";

/** As long as the sentence is there, and a little. */
const ASKED_MS = 10_000;
let askedAt = Number.NEGATIVE_INFINITY;

/** Somebody is in the middle of something: holds what a reload would take away, has a dialog open, or words in any field. */
export function isBusy(): boolean {
  if (holdsWork() || document.querySelector("[role=dialog],[role=alertdialog]")) return true;
  return [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:read-write,textarea")].some((field) => field.value !== "");
}

/** The engine runs once, and every other window waits for its place: a new version would reload them all. */
export async function isAlone(): Promise<boolean> {
  const { held = [], pending = [] } = await navigator.locks.query();
  return [...held, ...pending].filter(({ name }) => name === ENGINE_LOCK).length < 2;
}

/** Whoever would lose something is told at the first press, and means it with the second. */
export function isMeant(): boolean {
  const now = performance.now();
  if (!holdsWork() || now - askedAt < ASKED_MS) return true;
  askedAt = now;
  toast(i18n._(msg`Was angehängt, aufgenommen oder gerade geändert ist, geht dabei verloren. Wer noch einmal drückt, aktualisiert trotzdem.`));
  return false;
}
