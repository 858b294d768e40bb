/** Where OPFS is missing: the database that the storage crate keeps in IndexedDB. */
import { IDB_NAME } from "./limits.ts";

/** Is the engine's database there? Looking makes none. */
export async function isInIdb(): Promise<boolean> {
  if (!(await indexedDB.databases()).some(({ name }) => name === IDB_NAME)) return false;
  const database = await done(indexedDB.open(IDB_NAME));
  try {
    for (const store of database.objectStoreNames) {
      if ((await done(database.transaction(store).objectStore(store).count())) > 0) return true;
    }
    return false;
  } finally {
    database.close();
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error(IDB_NAME));
  });
}

/**
 * It is written in the background, by code that tells nobody when a write failed. This listens at the source: after a failed write
 * `settled` rejects, for ever, because the pages in memory are then ahead of what is stored.
 */
export function watchWrites(): { failed: () => unknown } {
  let failure: unknown = null;
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<IDBDatabase["transaction"]>) {
    const running = transaction.apply(this, given);
    if (this.name === IDB_NAME && running.mode === "readwrite") {
      running.addEventListener("abort", () => {
        failure ??= running.error ?? new Error("aborted");
      });
    }
    return running;
  };
  return { failed: () => failure };
}
