/**
 * What changes in the administration while one looks at it: one long answer of the server, in which it says which part to read
 * anew. It ends every few minutes and is asked for again. Whoever hears nothing asks by themselves (`useAnswer`).
 */
import type { AdministrationAccess } from "./AdministrationAccess.ts";

/** Which parts changed. */
export type Changed = { has: (topic: string) => boolean };

/** The server says something every twenty seconds; after twice that nobody is there. */
const SILENCE_MS = 45_000;
const AGAIN_MS = 4_000;
const EVERYTHING: Changed = { has: () => true };

export class AdministrationNews {
  readonly #access: AdministrationAccess;
  readonly #listeners = new Set<(changed: Changed) => void>();
  readonly #watchers = new Set<() => void>();
  #told = false;

  constructor(access: AdministrationAccess) {
    this.#access = access;
  }

  /** Is one told what changes? */
  isTold = (): boolean => this.#told;

  watchState = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  watch(listener: (changed: Changed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Listens until what it returns is called. */
  listen(): () => void {
    const end = new AbortController();
    void this.#listen(end.signal);
    return () => {
      end.abort();
      this.#tell(false);
    };
  }

  async #listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#hear(signal);
        // It is over after a while; the next one begins at once.
        continue;
      } catch {
        // No token, no connection, too many pages: until it works again, pages ask by themselves.
      }
      // Somebody else may listen by now.
      if (signal.aborted) return;
      this.#tell(false);
      await pause(AGAIN_MS, signal);
    }
  }

  /** Resolves at the stream's end. */
  async #hear(signal: AbortSignal): Promise<void> {
    const stream = await this.#access.ask((client) => client.GET("/api/admin/v1/news", { parseAs: "stream", signal }));
    if (stream === null) throw new Error("no stream");
    const reader = stream.getReader();
    let silence = setTimeout(() => undefined);
    const decoder = new TextDecoder();
    let text = "";
    try {
      for (let first = true; ; first = false) {
        clearTimeout(silence);
        silence = setTimeout(() => void reader.cancel(), SILENCE_MS);
        const { done, value } = await reader.read();
        if (done && first) throw new Error("nobody is there");
        if (done || signal.aborted) return;
        if (first) {
          this.#tell(true);
          // What happened before one listened.
          this.#pass(EVERYTHING);
        }
        text += decoder.decode(value, { stream: true });
        const events = text.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) this.#take(event);
      }
    } finally {
      // It ends with the session, and so does the token.
      this.#access.renew();
      clearTimeout(silence);
      reader.cancel().catch(() => undefined);
    }
  }

  #take(event: string): void {
    if (!event.startsWith("data: ")) return;
    const { changed } = JSON.parse(event.slice("data: ".length)) as { changed: string[] };
    this.#pass(new Set(changed));
  }

  #pass(changed: Changed): void {
    for (const listener of this.#listeners) listener(changed);
  }

  #tell(told: boolean): void {
    if (this.#told === told) return;
    this.#told = told;
    for (const watcher of this.#watchers) watcher();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
