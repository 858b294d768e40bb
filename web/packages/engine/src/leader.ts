/**
 * One engine per browser profile, however many tabs: a Web Lock elects the tab that owns the worker (and with it the
 * database); the others reach it over a BroadcastChannel.
 *
 * Guarantees: when the leading tab closes, another takes over, open subscriptions go on and requests without an
 * answer are sent again under the same id; a request whose answer is known is answered from memory and not carried
 * out twice; subscriptions of a tab that died are dropped. Lacks, on purpose: any knowledge of what is asked.
 */
import type { EngineClient } from "./client.ts";
import type { Query } from "./generated/index.ts";
import { EngineError, type Reply, type Request } from "./protocol.ts";

export const ENGINE_LOCK = "konsil-engine";

/** The worker, or whatever answers in its place. */
export interface EngineWorker {
  post(request: Request): void;
  onReply(listener: (reply: Reply) => void): void;
  /** Must end the worker at once, so that the next leader can open the database. */
  terminate(): void;
}

type ChannelMessage =
  | { kind: "who-leads"; from: string }
  | { kind: "leading"; leader: string }
  | { kind: "request"; from: string; to: string; request: Request }
  | { kind: "reply"; to: string; reply: Reply };

export interface TabEngineOptions {
  /** Called only in the tab that leads. */
  startWorker: () => EngineWorker;
  /** Another tab leads: what was made ready for leading is not needed. */
  onFollow?: () => void;
  /** Name of the lock and the channel; tests use their own. */
  name?: string;
  locks?: LockManager | undefined;
}

interface Pending {
  request: Extract<Request, { id: string }>;
  resolve: (ok: unknown) => void;
  reject: (error: unknown) => void;
}

interface Subscription {
  query: Query;
  onView: (view: unknown) => void;
}

const KNOWN_ANSWERS_MAX = 256;

export class TabEngine implements EngineClient {
  readonly #tab = crypto.randomUUID();
  readonly #name: string;
  readonly #options: TabEngineOptions;
  readonly #channel: BroadcastChannel;
  readonly #closing = new AbortController();
  readonly #pending = new Map<string, Pending>();
  readonly #subscriptions = new Map<string, Subscription>();
  /** Answers of the last requests of all tabs, heard or given: a new leader does not carry them out again. */
  readonly #known = new Map<string, Reply>();
  #present = false;
  #leader: string | null = null;
  #worker: EngineWorker | null = null;
  /** Only while leading: which tab asked, by request id and by subscription. */
  readonly #askers = new Map<string, Set<string>>();
  readonly #watched = new Set<string>();

  constructor(options: TabEngineOptions) {
    this.#options = options;
    this.#name = options.name ?? ENGINE_LOCK;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.addEventListener("message", (event: MessageEvent<ChannelMessage>) => this.#hear(event.data));
    this.#holdLock(`${this.#name}-tab-${this.#tab}`, () => this.#arrive());
    this.#holdLock(this.#name, () => this.#lead());
  }

  get leads(): boolean {
    return this.#worker !== null;
  }

  call<M extends string>(method: M, params: unknown): Promise<never> {
    const id = crypto.randomUUID();
    return new Promise((resolve, reject) => {
      const request = { id, method, params } as Pending["request"];
      this.#pending.set(id, { request, resolve: resolve as (ok: unknown) => void, reject });
      this.#ask(request);
    });
  }

  subscribe<Q extends Query>(query: Q, onView: (view: never) => void): () => void {
    const sub = crypto.randomUUID();
    this.#subscriptions.set(sub, { query, onView: onView as (view: unknown) => void });
    this.#ask({ subscribe: sub, query });
    return () => {
      this.#subscriptions.delete(sub);
      this.#ask({ unsubscribe: sub });
    };
  }

  /** The tab goes away: lets the worker and the locks go. */
  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#closing.abort();
    this.#channel.close();
  }

  #holdLock(name: string, onHeld: () => void): void {
    const locks = this.#options.locks ?? navigator.locks;
    const held = new Promise<void>((release) => this.#closing.signal.addEventListener("abort", () => release()));
    locks
      .request(name, { signal: this.#closing.signal }, () => {
        onHeld();
        return held;
      })
      .catch(() => undefined); // closed before the lock came
  }

  /** This tab's own lock is held: from now on its absence means that the tab is gone, so it may ask. */
  #arrive(): void {
    this.#present = true;
    this.#channel.postMessage({ kind: "who-leads", from: this.#tab } satisfies ChannelMessage);
  }

  #lead(): void {
    if (this.#closing.signal.aborted) return;
    const worker = this.#options.startWorker();
    this.#worker = worker;
    this.#leader = this.#tab;
    worker.onReply((reply) => this.#forward(reply));
    this.#channel.postMessage({ kind: "leading", leader: this.#tab } satisfies ChannelMessage);
    this.#askAgain();
  }

  #hear(message: ChannelMessage): void {
    switch (message.kind) {
      case "who-leads":
        if (this.leads) this.#channel.postMessage({ kind: "leading", leader: this.#tab } satisfies ChannelMessage);
        return;
      case "leading":
        if (this.leads || !this.#present || this.#leader === message.leader) return;
        this.#leader = message.leader;
        this.#options.onFollow?.();
        this.#askAgain();
        return;
      case "request":
        if (this.leads && message.to === this.#tab) this.#carryOut(message.from, message.request);
        return;
      case "reply":
        this.#remember(message.reply);
        if (message.to === this.#tab) this.#take(message.reply);
        return;
    }
  }

  /** Sends a request of this tab to wherever the engine is; without a leader it waits for one. */
  #ask(request: Request): void {
    if (this.leads) this.#carryOut(this.#tab, request);
    else if (this.#leader !== null && !this.#closing.signal.aborted) {
      const message: ChannelMessage = { kind: "request", from: this.#tab, to: this.#leader, request };
      this.#channel.postMessage(message);
    }
  }

  #askAgain(): void {
    for (const [sub, { query }] of this.#subscriptions) this.#ask({ subscribe: sub, query });
    for (const { request } of this.#pending.values()) this.#ask(request);
  }

  /** Leading: hands a request to the worker, once, and remembers who asked. */
  #carryOut(from: string, request: Request): void {
    const key = keyOf(request);
    if ("id" in request) {
      const known = this.#known.get(request.id);
      if (known) return this.#answer(from, known);
      const askers = this.#askers.get(key);
      if (askers) return void askers.add(from);
    }
    this.#askers.set(key, new Set([from]));
    if ("unsubscribe" in request) this.#askers.delete(key);
    if (from !== this.#tab) this.#watch(from);
    this.#worker?.post(request);
  }

  /** Leading: brings the worker's reply to those who asked. */
  #forward(reply: Reply): void {
    const key = "id" in reply ? reply.id : reply.sub;
    const askers = this.#askers.get(key);
    if ("id" in reply) {
      this.#remember(reply);
      this.#askers.delete(key);
    }
    askers?.forEach((to) => this.#answer(to, reply));
  }

  #answer(to: string, reply: Reply): void {
    if (to === this.#tab) this.#take(reply);
    else this.#channel.postMessage({ kind: "reply", to, reply } satisfies ChannelMessage);
  }

  /** A reply for this tab. */
  #take(reply: Reply): void {
    if ("sub" in reply) return this.#subscriptions.get(reply.sub)?.onView(reply.view);
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("ok" in reply) pending?.resolve(reply.ok);
    else pending?.reject(new EngineError(reply.error as { error: string }));
  }

  #remember(reply: Reply): void {
    // Files are not kept for whoever asks again: they are read again.
    if (!("id" in reply) || isLarge(reply)) return;
    this.#known.set(reply.id, reply);
    if (this.#known.size <= KNOWN_ANSWERS_MAX) return;
    const oldest = this.#known.keys().next();
    if (!oldest.done) this.#known.delete(oldest.value);
  }

  /** Leading: when the other tab's own lock comes free, that tab is gone and so are its subscriptions. */
  #watch(tab: string): void {
    if (this.#watched.has(tab)) return;
    this.#watched.add(tab);
    const locks = this.#options.locks ?? navigator.locks;
    locks
      .request(`${this.#name}-tab-${tab}`, { signal: this.#closing.signal }, () => {
        this.#watched.delete(tab);
        for (const [key, askers] of this.#askers) {
          if (!askers.delete(tab) || askers.size > 0) continue;
          this.#askers.delete(key);
          this.#worker?.post({ unsubscribe: key });
        }
      })
      .catch(() => undefined);
  }
}

function isLarge(reply: Reply): boolean {
  const ok = "ok" in reply ? (reply.ok as { blob?: unknown; bytes?: unknown } | null) : null;
  return typeof ok === "object" && ok !== null && (ok.blob !== undefined || ok.bytes !== undefined);
}

function keyOf(request: Request): string {
  if ("id" in request) return request.id;
  return "subscribe" in request ? request.subscribe : request.unsubscribe;
}
