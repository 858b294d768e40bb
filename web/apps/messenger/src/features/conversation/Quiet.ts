/**
 * Work that nobody waits for, done when no hand is at work: a while after the last key and the last touch. Scrolling what it is
 * about takes it back, because something else is on screen then.
 */

/** Longer than between two keys of somebody who thinks while they write. */
export const QUIET_MS = 600;

export class Quiet {
  readonly #page: EventTarget;
  readonly #isSubject: (scrolled: EventTarget | null) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #work: (() => void) | null = null;

  /** Hears what happens anywhere on this page, from now until `end`. A field that scrolls while one types is not what the work is about. */
  constructor(page: EventTarget, isSubject: (scrolled: EventTarget | null) => boolean) {
    this.#page = page;
    this.#isSubject = isSubject;
    // Scrolling does not bubble.
    page.addEventListener("keydown", this.#wait, true);
    page.addEventListener("pointerdown", this.#wait, true);
    page.addEventListener("scroll", this.#scrolled, true);
  }

  /** In place of what was to be done before; null for nothing. */
  do(work: (() => void) | null): void {
    this.#work = work;
    this.#wait();
  }

  end(): void {
    this.#forget();
    this.#page.removeEventListener("keydown", this.#wait, true);
    this.#page.removeEventListener("pointerdown", this.#wait, true);
    this.#page.removeEventListener("scroll", this.#scrolled, true);
  }

  readonly #wait = (): void => {
    clearTimeout(this.#timer);
    const work = this.#work;
    if (work === null) return;
    this.#timer = setTimeout(() => {
      this.#work = null;
      work();
    }, QUIET_MS);
  };

  readonly #scrolled = (event: Event): void => {
    if (this.#work !== null && this.#isSubject(event.target)) this.#forget();
  };

  #forget(): void {
    this.#work = null;
    clearTimeout(this.#timer);
  }
}
