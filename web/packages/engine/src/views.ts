/**
 * Views kept for the screen: one subscription per query however many components ask, unchanged parts keep their
 * identity, and a view lingers for a moment after the last component left so that going back shows it at once.
 */
import type { EngineClient } from "./client.ts";
import type { Query } from "./generated/index.ts";
import type { ViewOf } from "./protocol.ts";
import { share } from "./share.ts";
import { TimelineWindow } from "./timelineWindow.ts";

const LINGER_MS = 10_000;
/** Nobody goes back to half a word, and every change would have it looked for again. */
const lingers = (query: Query): boolean => !(("search" in query && query.search !== "") || ("text" in query && query.text !== ""));
/** Whoever points at a chat opens it within this time, or not; what was typed is drawn long before. */
const AHEAD_MS = 2_000;

interface Entry {
  view: unknown;
  listeners: Set<() => void>;
  unsubscribe: () => void;
  leaving: ReturnType<typeof setTimeout> | undefined;
}

export class Views {
  readonly #entries = new Map<string, Entry>();
  #ahead: TimelineWindow | null = null;
  #endAsked: () => void = () => undefined;
  /** An engine went on behind a closed door: it will not say again what the page has forgotten. */
  #forgotten = false;

  constructor(readonly engine: EngineClient) {}

  /** The latest view, or undefined while the first one is on its way. */
  peek<Q extends Query>(query: Q): ViewOf<Q> | undefined {
    return this.#entries.get(JSON.stringify(query))?.view as ViewOf<Q> | undefined;
  }

  watch(query: Query, listener: () => void): () => void {
    const key = JSON.stringify(query);
    const entry = this.#entries.get(key) ?? this.#open(key, query);
    clearTimeout(entry.leaving);
    entry.listeners.add(listener);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size > 0) return;
      entry.leaving = setTimeout(() => {
        entry.unsubscribe();
        this.#entries.delete(key);
      }, lingers(query) ? LINGER_MS : 0);
    };
  }

  /** Asks for what a chat shows, which will be opened in a moment: the engine looks while the page still draws. */
  fetchAhead(conversation: string): void {
    if (this.#ahead?.conversation === conversation) return;
    const window = new TimelineWindow(this.engine, conversation);
    const leave = [this.watch({ query: "conversation", id: conversation }, () => undefined), window.watch(() => undefined)];
    this.#ahead = window;
    setTimeout(() => {
      leave.forEach((end) => end());
      if (this.#ahead === window) this.#ahead = null;
    }, AHEAD_MS);
  }

  /** Asks for what is shown when the page has drawn what was typed: in place of what was asked for like this before. */
  askAhead(queries: readonly Query[]): void {
    const before = this.#endAsked;
    const leave = queries.map((query) => this.watch(query, () => undefined));
    const timer = setTimeout(() => this.#endAsked(), AHEAD_MS);
    this.#endAsked = () => {
      clearTimeout(timer);
      leave.splice(0).forEach((end) => end());
    };
    before();
  }

  /** The window of a chat that is opened now. */
  timeline(conversation: string): TimelineWindow {
    const ahead = this.#ahead;
    if (ahead?.conversation !== conversation) return new TimelineWindow(this.engine, conversation);
    this.#ahead = null;
    return ahead;
  }

  /** Behind a closed door what was read through it leaves the memory of the page. */
  #heed(session: ViewOf<{ query: "session" }>): void {
    if (session.phase !== "ready") {
      this.#forgotten ||= session.phase !== "locked";
      for (const [entry] of this.#contents()) {
        entry.view = undefined;
        for (const listener of entry.listeners) listener();
      }
    } else if (this.#forgotten) {
      this.#forgotten = false;
      for (const [entry, query] of this.#contents()) {
        entry.unsubscribe();
        this.#subscribe(entry, query);
      }
    }
  }

  #contents(): [Entry, Query][] {
    const all = Array.from(this.#entries, ([key, entry]): [Entry, Query] => [entry, JSON.parse(key) as Query]);
    return all.filter(([, { query }]) => query !== "session" && query !== "connection");
  }

  #open(key: string, query: Query): Entry {
    const entry: Entry = { view: undefined, listeners: new Set(), unsubscribe: () => {}, leaving: undefined };
    this.#entries.set(key, entry);
    this.#subscribe(entry, query);
    return entry;
  }

  #subscribe(entry: Entry, query: Query): void {
    entry.unsubscribe = this.engine.subscribe(query, (view) => {
      const shared = share(entry.view, view as unknown);
      if (Object.is(shared, entry.view)) return;
      entry.view = shared;
      if (query.query === "session") this.#heed(view as ViewOf<{ query: "session" }>);
      for (const listener of entry.listeners) listener();
    });
  }
}
