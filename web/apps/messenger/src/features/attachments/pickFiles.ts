import { holdWork } from "../installation/heldWork.ts";

/** Ends what the last one holds. */
let putAway = () => {};

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
  input.click();
}
