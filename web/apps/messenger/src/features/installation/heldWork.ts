/**
 * What a reload would take away. Whoever keeps such work only in the memory of this page says so here, and the page asks before it
 * gives way to a new version.
 */
const holders = new Set<() => boolean>();

/** `holds` is asked each time; gives back how to take it out again. */
export function holdWork(holds: () => boolean): () => void {
  holders.add(holds);
  return () => void holders.delete(holds);
}

/** Something is here that nobody has stored. */
export function holdsWork(): boolean {
  return [...holders].some((holds) => holds());
}

let unasked = false;

/** The page goes because somebody has said so already. */
export function leaveUnasked(): void {
  unasked = true;
}

/** Whoever closes or reloads the page in the middle of something is asked by the browser. */
export function askBeforeLeaving(page: Window): void {
  page.addEventListener("beforeunload", (event) => {
    if (!unasked && holdsWork()) event.preventDefault();
  });
}
