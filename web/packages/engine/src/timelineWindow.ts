/**
 * The open chat's window of the timeline. Moving the window keeps the old view on screen until the new one is there;
 * the unread divider stays where it was when the chat was opened.
 */
import type { EngineClient } from "./client.ts";
import type { Query, TimelineView } from "./generated/index.ts";
import { share } from "./share.ts";

export type TimelineSpan = Pick<Extract<Query, { query: "timeline" }>, "anchor" | "before" | "after" | "from_unread">;

const NEWEST: TimelineSpan = { anchor: null, before: 30, after: 0, from_unread: false };
const PAGE = 60;
/** The engine gives at most 400 rows on each side of the anchor; before that the window moves instead of growing. */
const SIDE_MAX = 360;
const SIDE_AFTER_MOVE = 240;

export class TimelineWindow {
  #span: TimelineSpan = { ...NEWEST, from_unread: true };
  #view: TimelineView | null | undefined;
  #unsubscribe: (() => void) | null = null;
  #moving = false;
  #unread: { from: string | null; count: number } | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly engine: EngineClient,
    readonly conversation: string,
  ) {}

  get view(): TimelineView | null | undefined {
    return this.#view;
  }

  /** For useSyncExternalStore. */
  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#unsubscribe === null) this.#show(this.#span);
    return () => {
      this.#listeners.delete(listener);
      // A microtask later, because strict mode leaves and comes back at once.
      queueMicrotask(() => {
        if (this.#listeners.size > 0) return;
        this.#unsubscribe?.();
        this.#unsubscribe = null;
      });
    };
  };

  /** A page more above. */
  growBefore(): void {
    if (this.#moving || !this.#view?.more_before) return;
    const pivot = this.#view.items[SIDE_AFTER_MOVE - 1.5 * PAGE];
    if (this.#span.before < SIDE_MAX || !pivot) this.#show({ ...this.#span, before: this.#span.before + PAGE });
    else this.#show({ anchor: pivot.position, before: SIDE_AFTER_MOVE, after: PAGE, from_unread: false });
  }

  /** A page more below. */
  growAfter(): void {
    if (this.#moving || !this.#view?.more_after) return;
    const pivot = this.#view.items.at(1.5 * PAGE - SIDE_AFTER_MOVE);
    if (this.#span.after < SIDE_MAX || !pivot) this.#show({ ...this.#span, after: this.#span.after + PAGE });
    else this.#show({ anchor: pivot.position, before: PAGE, after: SIDE_AFTER_MOVE, from_unread: false });
  }

  /** Fewer rows, around what is on screen. */
  centre(position: number): void {
    if (!this.#moving) this.#show({ anchor: position, before: 2 * PAGE, after: 2 * PAGE, from_unread: false });
  }

  /** To a message that may be far away: at once, also before the first rows came, whatever is unread. */
  jump(position: number): void {
    this.#show({ anchor: position, before: PAGE, after: PAGE, from_unread: false });
  }

  latest(): void {
    if (this.#span.anchor !== null) this.#show(NEWEST);
  }

  #show(span: TimelineSpan): void {
    const leave = this.#unsubscribe;
    this.#span = span;
    this.#moving = true;
    let left = false;
    const stop = this.engine.subscribe(
      { query: "timeline", conversation: this.conversation, ...span },
      (view) => {
        if (!left) {
          left = true;
          leave?.();
        }
        this.#moving = false;
        this.#take(view);
      },
    );
    this.#unsubscribe = () => {
      if (!left) leave?.();
      stop();
    };
  }

  #take(view: TimelineView | null): void {
    if (view === null) {
      this.#view = null;
      return this.#emit();
    }
    this.#unread ??= { from: view.unread_from, count: view.unread_count };
    const { from, count } = this.#unread;
    // Where one begins to read is the engine's to find; from there the window grows as any other.
    this.#span = { anchor: view.anchor, before: view.before, after: view.after, from_unread: false };
    const shared = share(this.#view, { ...view, unread_from: from, unread_count: count });
    if (Object.is(shared, this.#view)) return;
    this.#view = shared;
    this.#emit();
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }
}
