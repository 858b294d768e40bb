import { holdWork } from "../installation/heldWork.ts";

/** A picker that was closed has given its files by then. */
const CHOSEN_WITHIN_MS = 2_000;
/** Ends what the last one holds. */
let putAway = () => {};
/** Held while the system's picker is open: of a field that is in no page Safari may forget whom it would tell. */
let asking: HTMLInputElement | null = null;

/** Asks the system for files. `accept` as in HTML; empty takes all. */
export function pickFiles(accept: string, onFiles: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = accept;
  // On a phone the system's picker hides the page.
  putAway();
  const away = holdWork(() => true);
  putAway = away;
  input.addEventListener("change", () => {
    onFiles([...(input.files ?? [])]);
    away();
  });
  input.addEventListener("cancel", away);
  // A browser that does not say so gives the focus back; what was chosen comes before this or holds work of its own.
  addEventListener("focus", () => setTimeout(away, CHOSEN_WITHIN_MS), { once: true });
  asking = input;
  asking.click();
}
