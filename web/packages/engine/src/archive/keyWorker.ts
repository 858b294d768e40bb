/** One worker with an archive key: questions go in, answers come out in their order. */
import type { ArchivePins, KeyOpening } from "../generated/index.ts";
import { EngineError } from "../protocol.ts";
import { trustedScriptUrl } from "../trustedScript.ts";
import workerUrl from "./archiveWorker.ts?worker&url";
import type { ArchiveReply, ArchiveRequest, AttachmentPlace } from "./protocol.ts";

type Question =
  | { open: { opening: KeyOpening; pins: ArchivePins } }
  | { order: ArrayBuffer; begins: boolean }
  | { entriesOf: ArrayBuffer }
  | { openAttachment: AttachmentPlace; ciphertext: ArrayBuffer };

interface Waiting {
  resolve: (reply: ArchiveReply) => void;
  reject: (reason: EngineError) => void;
  onNext: ((next: number | null) => void) | undefined;
}

export class KeyWorker {
  readonly #worker = new Worker(trustedScriptUrl(workerUrl), { type: "module", name: "konsil-archive" });
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #ended = false;
  /** Work that it has promised to do and that is still being fetched. */
  promised = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<ArchiveReply>) => {
      const waiting = this.#waiting.get(data.id);
      if ("next" in data) {
        waiting?.onNext?.(data.next);
        return;
      }
      this.#waiting.delete(data.id);
      waiting?.resolve(data);
    });
    this.#worker.addEventListener("error", () => this.#refuseAll("internal"));
  }

  /** Requests that are not answered, and those that are still to come. */
  get underWay(): number {
    return this.#waiting.size + this.promised;
  }

  ask(question: Question, transfer: Transferable[] = [], onNext?: (next: number | null) => void): Promise<ArchiveReply> {
    if (this.#ended) return Promise.reject(new EngineError({ error: "key_closed" }));
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onNext });
      this.#worker.postMessage({ id, ...question } satisfies ArchiveRequest, transfer);
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
