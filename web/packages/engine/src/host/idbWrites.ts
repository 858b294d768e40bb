/**
 * Where OPFS is missing the database is written to IndexedDB in the background, by code that tells nobody when a write
 * failed. This listens at the source: after a failed write `settled` rejects, for ever, because the pages in memory are
 * then ahead of what is stored.
 */
export function watchWrites(databaseName: string): { failed: () => unknown } {
  let failure: unknown = null;
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<IDBDatabase["transaction"]>) {
    const running = transaction.apply(this, given);
    if (this.name === databaseName && running.mode === "readwrite") {
      running.addEventListener("abort", () => {
        failure ??= running.error ?? new Error("aborted");
      });
    }
    return running;
  };
  return { failed: () => failure };
}
