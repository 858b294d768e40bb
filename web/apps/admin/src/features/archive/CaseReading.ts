/**
 * What an officer has read of an open case so far. First the hashes of a conversation are fetched and put in order, page by page;
 * then its entries are fetched whole and opened in the key's workers, those on the screen first, the rest in the background. Kept
 * here, in this tab's memory.
 */
import type { CaseConversation } from "@konsil/admin-api";
import { type ArchiveAttachment, type ArchiveLine, EngineError, reasonOf } from "@konsil/engine";
import type { ArchiveKey } from "@konsil/engine/archive/archiveKey.ts";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";

export interface Reading {
  /** In their place; what is not opened yet is sealed. */
  lines: ArchiveLine[];
  /** So many of them are opened. */
  opened: number;
  state: "reading" | "read" | "failed";
  error: { error: string } | null;
  /** From the wish to the last line. */
  ms: number;
}

/** The first page is small, so that there is something to read at once. */
const FIRST_PAGE = 200;
const PAGE = 2_000;
/** Entries that a worker fetches and opens in one go: who scrolls elsewhere waits for no more than that. */
const BATCH = 50;
/** How often what is opened in the background shows. */
const SHOWN_MS = 250;

/** What is on the screen, by its numbers in the log. */
interface Wanted {
  conversation: string;
  first: number;
  last: number;
}

export class CaseReading {
  readonly key: ArchiveKey;
  readonly #access: AdministrationAccess;
  readonly #caseId: string;
  #readings: ReadonlyMap<string, Reading> = new Map();
  #wanted: Wanted | null = null;
  readonly #going = new Map<string, Promise<void>>();
  readonly #listeners = new Set<() => void>();

  constructor(access: AdministrationAccess, caseId: string, key: ArchiveKey) {
    this.#access = access;
    this.#caseId = caseId;
    this.key = key;
  }

  watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): ReadonlyMap<string, Reading> => this.#readings;

  /** Reads a conversation to its end, once. What failed is tried again. Never rejects: the reading says what is wrong. */
  read(conversation: CaseConversation): Promise<void> {
    const known = this.#going.get(conversation.id);
    if (known && this.#readings.get(conversation.id)?.state !== "failed") return known;
    const going = this.#read(conversation);
    this.#going.set(conversation.id, going);
    return going;
  }

  /** What is on the screen is opened next. */
  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.key.hurry();
  }

  /** A file of an entry, opened with what the entry says. */
  async openAttachment(conversation: string, seq: number, { object }: ArchiveAttachment): Promise<Uint8Array<ArrayBuffer>> {
    const path = { id: this.#caseId, conversation, seq, object };
    const sealed = await this.#access.ask((client) =>
      client.GET("/api/admin/v1/archive/cases/{id}/conversations/{conversation}/entries/{seq}/objects/{object}", { params: { path }, parseAs: "arrayBuffer" }),
    );
    return this.key.openAttachment({ conversation, seq, object }, sealed);
  }

  /** Closes the key; nothing more is read. */
  close(): void {
    this.key.close();
    this.#listeners.clear();
    this.#readings = new Map();
  }

  /** How far entries are from what is on the screen; another conversation is further than any of this one's. */
  #distance(conversation: string, first: number, last: number): number {
    const wanted = this.#wanted;
    if (wanted?.conversation !== conversation) return Number.MAX_SAFE_INTEGER;
    return Math.max(0, first - wanted.last, wanted.first - last);
  }

  #page(conversation: string, query: { after: number; limit: number; form: "whole" | "hashes" }): Promise<ArrayBuffer> {
    const path = { id: this.#caseId, conversation };
    return this.#access.ask((client) => client.GET("/api/admin/v1/archive/cases/{id}/conversations/{conversation}/entries", { params: { path, query }, parseAs: "arrayBuffer" }));
  }

  async #read({ id }: CaseConversation): Promise<void> {
    const began = performance.now();
    const lines: ArchiveLine[] = [];
    let opened = 0;
    let shownAt = Number.NEGATIVE_INFINITY;
    let over = false;
    const put = (state: Reading["state"], error: Reading["error"] = null) => {
      // What is still opened after something else failed does not make it whole.
      if (over) return;
      over = state !== "reading";
      shownAt = performance.now();
      this.#readings = new Map(this.#readings).set(id, { lines: lines.slice(), opened, state, error, ms: shownAt - began });
      for (const listener of this.#listeners) listener();
    };

    const fetch = (after: number, limit: number) => this.#page(id, { after, limit, form: "whole" });
    /** Opens the sealed ones of lines that follow each other; the first of them is at `first`. */
    const open = async (first: number, seqs: readonly number[]): Promise<void> => {
      const rank = () => this.#distance(id, seqs[0] ?? 0, seqs.at(-1) ?? 0);
      const entries = await this.key.openEntries({ conversation: id, seqs, fetch, rank });
      const opening = new Map(entries.map((entry) => [first + entry.at, entry]));
      for (let at = first; at < first + seqs.length; at += 1) {
        const line = lines[at];
        if (line?.content.type !== "sealed") continue;
        const entry = opening.get(at);
        // Something else was put in order than came to be opened.
        if (entry?.row !== line.row) throw new EngineError({ error: "not_a_page" });
        lines[at] = { ...line, content: entry.content };
        opened += 1;
      }
      if (rank() === 0 || performance.now() - shownAt > SHOWN_MS) put("reading");
    };

    put("reading");
    try {
      const openings: Promise<void>[] = [];
      let after: number | null = 0;
      while (after !== null) {
        const page: ArrayBuffer = await this.#page(id, { after, limit: after === 0 ? FIRST_PAGE : PAGE, form: "hashes" });
        const ordered = this.key.order(page, after === 0);
        const last = ordered.next.then((next) => next === null);
        last.catch(() => undefined);
        const placed = ordered.lines.then(async (placedLines) => {
          const first = lines.length;
          lines.push(...placedLines);
          opened += placedLines.filter(({ content }) => content.type !== "sealed").length;
          if (first === 0 || performance.now() - shownAt > SHOWN_MS || (await last)) put("reading");
          const batches: Promise<void>[] = [];
          const seqs = placedLines.map(({ seq }) => seq);
          for (let from = 0; from < seqs.length; from += BATCH) {
            const sealed = placedLines.slice(from, from + BATCH).some(({ content }) => content.type === "sealed");
            if (sealed) batches.push(open(first + from, seqs.slice(from, from + BATCH)));
          }
          await Promise.all(batches);
        });
        placed.catch(() => undefined);
        openings.push(placed);
        after = await ordered.next;
      }
      await Promise.all(openings);
      put("read");
    } catch (failure) {
      const error = reasonOf(failure);
      if (error.error !== "key_closed") put("failed", error);
    }
  }
}
