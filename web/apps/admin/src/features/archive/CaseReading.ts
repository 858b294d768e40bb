/**
 * What an officer has read of an open case so far. Conversations are fetched page by page, opened in the key's worker and
 * kept here, in this tab's memory; one after the other, the one that was asked for last first.
 */
import type { CaseConversation } from "@konsil/admin-api";
import { type ArchiveLine, reasonOf } from "@konsil/engine";
import type { ArchiveKey } from "@konsil/engine/archive/archiveKey.ts";
import type { AdministrationAccess } from "../../administration/AdministrationAccess.ts";

export interface Reading {
  lines: ArchiveLine[];
  state: "reading" | "read" | "failed";
  error: { error: string } | null;
  /** From the wish to the last line. */
  ms: number;
}

/** The first page is small, so that there is something to read at once. */
const FIRST_PAGE = 100;
const PAGE = 500;

export class CaseReading {
  readonly key: ArchiveKey;
  readonly #access: AdministrationAccess;
  readonly #caseId: string;
  #readings: ReadonlyMap<string, Reading> = new Map();
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

  /** Closes the key; nothing more is read. */
  close(): void {
    this.key.close();
    this.#listeners.clear();
    this.#readings = new Map();
  }

  async #read({ id, entries }: CaseConversation): Promise<void> {
    const began = performance.now();
    const lines: ArchiveLine[] = [];
    const put = (state: Reading["state"], error: Reading["error"] = null) => {
      this.#readings = new Map(this.#readings).set(id, { lines: lines.slice(), state, error, ms: performance.now() - began });
      for (const listener of this.#listeners) listener();
    };
    put("reading");
    try {
      // Pages follow each other: each begins after the last entry of the one before, as the chain of hashes does.
      while (lines.length < entries) {
        const query = { after: lines.at(-1)?.seq ?? 0, limit: lines.length === 0 ? FIRST_PAGE : PAGE };
        const path = { id: this.#caseId, conversation: id };
        const page = await this.#access.ask((client) =>
          client.GET("/api/admin/v1/archive/cases/{id}/conversations/{conversation}/entries", { params: { path, query }, parseAs: "arrayBuffer" }),
        );
        const read = await this.key.read(page);
        if (read.length === 0) break;
        lines.push(...read);
        put("reading");
      }
      put("read");
    } catch (failure) {
      const error = reasonOf(failure);
      if (error.error !== "key_closed") put("failed", error);
    }
  }
}
