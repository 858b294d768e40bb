/**
 * An archive key that is open in workers of its own: the first puts pages in order, all of them open entries, which is nearly all
 * of the work, and begin with those that somebody waits for. Bodies are fetched when it is their turn. Ending the workers is the
 * only way to close the key, and always works.
 */
import type { ArchiveLine, ArchivePins, KeyOpening, OpenedEntry } from "../generated/index.ts";
import { EngineError } from "../protocol.ts";
import { KeyWorker } from "./keyWorker.ts";
import type { AttachmentPlace } from "./protocol.ts";

/** More than these would fight over memory. */
const WORKERS_MAX = 4;
/** Given to a worker ahead: it is never idle, and who wants something else waits for no more than this. */
const AHEAD = 2;

/** A page on its way. */
export interface OrderedPage {
  /** The number of its last entry when another page follows. Comes when the worker begins with the page: so far ahead one fetches. */
  next: Promise<number | null>;
  /** Its lines, in their place; what must be opened is sealed. Rejects with `not_a_page` or `key_closed`. */
  lines: Promise<ArchiveLine[]>;
}

/** Entries that follow each other and are to be opened. */
export interface Opening {
  conversation: string;
  /** Their numbers in the log. */
  seqs: readonly number[];
  /** Brings a page of them, whole. */
  fetch: (after: number, limit: number) => Promise<ArrayBuffer>;
  /** How soon, whenever a worker is free: the least first. */
  rank: () => number;
}

interface Job extends Opening {
  resolve: (entries: OpenedEntry[]) => void;
  reject: (reason: unknown) => void;
}

export class ArchiveKey {
  /** The short id, as policy and contact page show it. */
  readonly id: string;
  readonly #orders: KeyWorker;
  /** Those whose key is open, the one that orders among them. */
  readonly #workers: KeyWorker[];
  #jobs: Job[] = [];
  /** More pages of a conversation are on their way to be put in order. */
  #ordering = false;
  /** Who opened the entries that have files: only there is what opens those. */
  readonly #holders = new Map<string, KeyWorker>();
  readonly #helpers: KeyWorker[];
  #closed = false;

  private constructor(id: string, orders: KeyWorker, helpers: KeyWorker[]) {
    this.id = id;
    this.#orders = orders;
    this.#workers = [orders];
    this.#helpers = helpers;
  }

  /** Rejects with an `EngineError` whose reason is a `CeremonyError`, or `internal`. */
  static async open(opening: KeyOpening, pins: ArchivePins): Promise<ArchiveKey> {
    const count = Math.min(WORKERS_MAX, navigator.hardwareConcurrency ?? 1);
    const workers = Array.from({ length: count }, () => new KeyWorker());
    const [orders = new KeyWorker(), ...helpers] = workers;
    try {
      // Each tries the passphrase itself: an opened key travels nowhere.
      const opened = helpers.map((helper) => helper.ask({ open: { opening, pins } }));
      for (const one of opened) one.catch(() => undefined);
      const reply = await orders.ask({ open: { opening, pins } });
      if (!("opened" in reply)) throw new EngineError("refused" in reply ? reply.refused : { error: "internal" });
      const key = new ArchiveKey(reply.opened.keyId, orders, helpers);
      helpers.forEach((helper, index) => void key.#join(helper, opened[index]));
      return key;
    } catch (failure) {
      for (const worker of workers) worker.end();
      throw failure;
    }
  }

  /** Puts a page in its place. The pages of a conversation come in their order; the first one begins it anew. */
  order(page: ArrayBuffer, begins: boolean): OrderedPage {
    let onNext: (next: number | null) => void = () => undefined;
    this.#ordering = true;
    const reply = this.#orders.ask({ order: page, begins }, [], (next) => onNext(next));
    const lines = reply.then((read) => {
      if ("lines" in read) return read.lines;
      throw notAPage();
    });
    const next = new Promise<number | null>((resolve, reject) => {
      onNext = resolve;
      lines.catch(reject);
    });
    // Whoever reads is told.
    next.catch(() => undefined);
    lines.then(
      async () => {
        this.#ordering = (await next) !== null;
        this.#pump();
      },
      () => {
        this.#ordering = false;
      },
    );
    return { next, lines };
  }

  /** What somebody waits for may be another now. */
  hurry(): void {
    this.#pump();
  }

  /** Opens entries, when it is their turn; `at` counts from the first of them. Rejects with `not_a_page`, `key_closed`, or as they are fetched. */
  openEntries(opening: Opening): Promise<OpenedEntry[]> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.#jobs.push({ ...opening, resolve, reject });
      this.#pump();
    });
  }

  /** Opens a file of an entry that was opened. Rejects with `file_unreadable` when it is not what the entry names. */
  async openAttachment(place: AttachmentPlace, ciphertext: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
    const holder = this.#holders.get(nameOf(place.conversation, place.seq));
    const reply = await holder?.ask({ openAttachment: place, ciphertext }, [ciphertext]);
    if (reply && "file" in reply && reply.file !== null) return reply.file;
    throw new EngineError({ error: "file_unreadable" });
  }

  /** The key is gone when this returns. */
  close(): void {
    this.#closed = true;
    for (const worker of [this.#orders, ...this.#helpers]) worker.end();
    for (const job of this.#jobs) job.reject(closed());
    this.#jobs = [];
  }

  /** A helper whose key is open works from then on. */
  async #join(helper: KeyWorker, opened: ReturnType<KeyWorker["ask"]> | undefined): Promise<void> {
    const reply = await opened?.catch(() => undefined);
    if (this.#closed || !reply || !("opened" in reply)) {
      helper.end();
      return;
    }
    this.#workers.push(helper);
    this.#pump();
  }

  /** Gives free workers what is wanted most. While pages are put in order that is only what somebody waits for: the rest would take the processors that bring and order them. */
  #pump(): void {
    for (const worker of this.#workers) {
      while (worker.underWay < (worker === this.#orders && this.#ordering ? 1 : AHEAD)) {
        const job = this.#mostWanted(this.#ordering ? 0 : Number.POSITIVE_INFINITY);
        if (job === null) break;
        void this.#give(worker, job);
      }
    }
  }

  /** Takes the job with the least rank, if that is no more than this. */
  #mostWanted(rankMax: number): Job | null {
    let [least, at] = [Number.POSITIVE_INFINITY, -1];
    for (const [index, job] of this.#jobs.entries()) {
      const rank = job.rank();
      if (rank < least) [least, at] = [rank, index];
    }
    return at < 0 || least > rankMax ? null : (this.#jobs.splice(at, 1)[0] ?? null);
  }

  async #give(worker: KeyWorker, job: Job): Promise<void> {
    try {
      job.resolve(await this.#open(worker, job));
    } catch (failure) {
      job.reject(failure);
    }
    this.#pump();
  }

  async #open(worker: KeyWorker, { conversation, seqs, fetch }: Job): Promise<OpenedEntry[]> {
    const all: OpenedEntry[] = [];
    let from = 0;
    // A page ends early where its entries are large.
    while (from < seqs.length) {
      worker.promised += 1;
      const page = await fetch((seqs[from] ?? 1) - 1, seqs.length - from).finally(() => {
        worker.promised -= 1;
      });
      const reply = await worker.ask({ entriesOf: page }, [page]);
      if (!("entries" in reply)) throw notAPage();
      for (const entry of reply.entries) {
        const at = from + entry.at;
        const { content } = entry;
        if (content.type === "message" && content.message.what === "attachments") this.#holders.set(nameOf(conversation, seqs[at] ?? 0), worker);
        all.push({ ...entry, at });
      }
      const { after } = reply;
      const next = after === null ? -1 : seqs.findIndex((seq) => seq > after);
      if (next < 0) break;
      if (next <= from) throw notAPage();
      from = next;
    }
    return all;
  }
}

const notAPage = () => new EngineError({ error: "not_a_page" });
const closed = () => new EngineError({ error: "key_closed" });
const nameOf = (conversation: string, seq: number) => `${conversation} ${seq}`;
