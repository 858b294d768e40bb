/**
 * What a field shows of a draft that several devices, and several windows of one, write. What was typed here stays whatever is told:
 * two windows may write two different things. What was typed elsewhere is shown where nothing was typed, and goes with it. The engine
 * tells every stored draft, one's own ones among them, and those perhaps late.
 */
export class Draft {
  #stored: string;
  #typed: string;
  /** Was what the field shows typed here? */
  #isOurs = false;
  /** Stored from here and not told yet, oldest first. */
  #own: string[] = [];

  /** `typed` is what the field shows, where that could not be stored. */
  constructor(stored: string, typed = stored) {
    this.#stored = stored;
    this.#typed = typed;
    this.#isOurs = typed !== stored;
  }

  get typed(): string {
    return this.#typed;
  }

  type(text: string): void {
    this.#typed = text;
    this.#isOurs = text !== "";
  }

  /** What is to be stored now; none when it is stored already. */
  store(): string | null {
    if (this.#typed === this.#stored) return null;
    this.#stored = this.#typed;
    this.#own.push(this.#typed);
    return this.#typed;
  }

  /** The engine tells the draft. Gives what the field is to show from now on; none when it stays. */
  told(draft: string): string | null {
    const own = this.#own.lastIndexOf(draft);
    if (own >= 0) {
      this.#own.splice(0, own + 1);
      return null;
    }
    if (draft === this.#stored || this.#typed !== this.#stored) return null;
    // Nothing is lost where somebody goes on with what was typed here.
    if (this.#isOurs && !draft.startsWith(this.#typed)) return null;
    this.#isOurs = false;
    this.#own = [];
    this.#stored = draft;
    this.#typed = draft;
    return draft;
  }
}
