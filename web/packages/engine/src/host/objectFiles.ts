/**
 * Where the ciphertext of attachments lies in this browser: one OPFS file for each object, or records of IndexedDB where there are
 * no access handles. What is written is stored when the promise resolves.
 */
import { PART_BYTES, STORE_PATIENCE_MS } from "./limits.ts";

export interface ObjectFiles {
  /** Writes at a place; the file grows as needed. */
  write(object: string, at: number, bytes: Uint8Array): Promise<void>;
  /** A range, or null when it is not there. */
  read(object: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null>;
  drop(object: string): Promise<void>;
  all(): Promise<string[]>;
}

const FOLDER = "konsil-objects";

/** What a worker may do with a file; the library's types are those of a page. */
interface AccessHandle {
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  flush(): void;
  close(): void;
}

/** One access handle at a time for each file. */
class OpfsFiles implements ObjectFiles {
  readonly #queues = new Map<string, Promise<unknown>>();

  async #folder(): Promise<FileSystemDirectoryHandle> {
    const root = await navigator.storage.getDirectory();
    return root.getDirectoryHandle(FOLDER, { create: true });
  }

  #alone<T>(object: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(object);
    const next = (before === undefined ? Promise.resolve() : ended(before)).then(work);
    const settled = next.catch(() => undefined).finally(() => {
      if (this.#queues.get(object) === settled) this.#queues.delete(object);
    });
    this.#queues.set(object, settled);
    return next;
  }

  async #with<T>(object: string, create: boolean, work: (handle: AccessHandle) => T): Promise<T> {
    const file = await (await this.#folder()).getFileHandle(object, { create });
    const handle = await (file as FileSystemFileHandle & { createSyncAccessHandle(): Promise<AccessHandle> }).createSyncAccessHandle();
    try {
      return work(handle);
    } finally {
      handle.close();
    }
  }

  write(object: string, at: number, bytes: Uint8Array): Promise<void> {
    return this.#alone(object, () =>
      this.#with(object, true, (handle) => {
        const written = handle.write(bytes as Uint8Array<ArrayBuffer>, { at });
        handle.flush();
        if (written !== bytes.length) throw new DOMException("no room", "QuotaExceededError");
      }),
    );
  }

  read(object: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#alone(object, async () => {
      try {
        return await this.#with(object, false, (handle) => {
          const bytes = new Uint8Array(to - from);
          return handle.read(bytes, { at: from }) === bytes.length ? bytes : null;
        });
      } catch (error) {
        if (error instanceof DOMException && error.name === "NotFoundError") return null;
        throw error;
      }
    });
  }

  drop(object: string): Promise<void> {
    return this.#alone(object, async () => {
      await (await this.#folder()).removeEntry(object).catch(() => undefined);
    });
  }

  async all(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of (await this.#folder()).keys()) names.push(name);
    return names;
  }
}

/** Resolves when work has ended, and in any case after a while: what never ends must not hold all that comes after it. */
function ended(work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, STORE_PATIENCE_MS);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const STORE = "parts";

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

class IdbFiles implements ObjectFiles {
  #database: Promise<IDBDatabase> | null = null;

  #open(): Promise<IDBDatabase> {
    this.#database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(FOLDER, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.#database;
  }

  /** Work on the store; resolves when it is stored. */
  async #work<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    const transaction = (await this.#open()).transaction(STORE, mode, { durability: "strict" });
    const stored = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await work(transaction.objectStore(STORE));
    await stored;
    return result;
  }

  write(object: string, at: number, bytes: Uint8Array): Promise<void> {
    return this.#work("readwrite", async (store) => {
      for (let from = at; from < at + bytes.length; ) {
        const part = Math.floor(from / PART_BYTES);
        const to = Math.min((part + 1) * PART_BYTES, at + bytes.length);
        const key = [object, part];
        const before = ((await done(store.get(key))) as Uint8Array | undefined) ?? new Uint8Array();
        const after = new Uint8Array(Math.max(before.length, to - part * PART_BYTES));
        after.set(before);
        after.set(bytes.subarray(from - at, to - at), from - part * PART_BYTES);
        await done(store.put(after, key));
        from = to;
      }
    });
  }

  read(object: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#work("readonly", async (store) => {
      const bytes = new Uint8Array(to - from);
      for (let at = from; at < to; ) {
        const part = Math.floor(at / PART_BYTES);
        const end = Math.min((part + 1) * PART_BYTES, to);
        const kept = (await done(store.get([object, part]))) as Uint8Array | undefined;
        const piece = kept?.subarray(at - part * PART_BYTES, end - part * PART_BYTES);
        if (piece === undefined || piece.length !== end - at) return null;
        bytes.set(piece, at - from);
        at = end;
      }
      return bytes;
    });
  }

  drop(object: string): Promise<void> {
    return this.#work("readwrite", async (store) => {
      await done(store.delete(IDBKeyRange.bound([object], [object, []])));
    });
  }

  all(): Promise<string[]> {
    return this.#work("readonly", async (store) => {
      const keys = (await done(store.getAllKeys())) as unknown as [string, number][];
      return [...new Set(keys.map(([object]) => object))];
    });
  }
}

export function openObjectFiles(opfs: boolean): ObjectFiles {
  return opfs ? new OpfsFiles() : new IdbFiles();
}
