/** An archive key that is open in a worker of its own. Ending the worker is the only way to close it, and always works. */
import type { ArchiveLine, ArchivePins, KeyOpening } from "../generated/index.ts";
import { EngineError } from "../protocol.ts";
import { trustedScriptUrl } from "../trustedScript.ts";
import workerUrl from "./archiveWorker.ts?worker&url";
import type { ArchiveReply, ArchiveRequest } from "./protocol.ts";

interface Waiting {
  resolve: (reply: ArchiveReply) => void;
  reject: (reason: EngineError) => void;
}

export class ArchiveKey {
  /** The short id, as policy and contact page show it. */
  readonly id: string;
  readonly #worker: KeyWorker;

  private constructor(id: string, worker: KeyWorker) {
    this.id = id;
    this.#worker = worker;
  }

  /** Rejects with an `EngineError` whose reason is a `CeremonyError`, or `internal`. */
  static async open(opening: KeyOpening, pins: ArchivePins): Promise<ArchiveKey> {
    const worker = new KeyWorker();
    try {
      const reply = await worker.ask({ open: { opening, pins } });
      if ("opened" in reply) return new ArchiveKey(reply.opened.keyId, worker);
      throw new EngineError("refused" in reply ? reply.refused : { error: "internal" });
    } catch (failure) {
      worker.end();
      throw failure;
    }
  }

  /** Reads a page of a case. The pages of a conversation come in their order. Rejects with `not_a_page` or `key_closed`. */
  async read(page: ArrayBuffer): Promise<ArchiveLine[]> {
    const reply = await this.#worker.ask({ read: page }, [page]);
    if ("lines" in reply) return reply.lines;
    throw new EngineError({ error: "not_a_page" });
  }

  /** The key is gone when this returns. */
  close(): void {
    this.#worker.end();
  }
}

class KeyWorker {
  readonly #worker = new Worker(trustedScriptUrl(workerUrl), { type: "module", name: "konsil-archive" });
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #ended = false;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<ArchiveReply>) => {
      this.#waiting.get(data.id)?.resolve(data);
      this.#waiting.delete(data.id);
    });
    this.#worker.addEventListener("error", () => this.#refuseAll("internal"));
  }

  ask(request: { open: { opening: KeyOpening; pins: ArchivePins } } | { read: ArrayBuffer }, transfer: Transferable[] = []): Promise<ArchiveReply> {
    if (this.#ended) return Promise.reject(new EngineError({ error: "key_closed" }));
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...request } satisfies ArchiveRequest, transfer);
    });
  }

  end(): void {
    this.#ended = true;
    this.#worker.terminate();
    this.#refuseAll("key_closed");
  }

  #refuseAll(error: string): void {
    for (const { reject } of this.#waiting.values()) reject(new EngineError({ error }));
    this.#waiting.clear();
  }
}
