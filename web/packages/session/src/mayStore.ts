/** Does this browser let pages keep anything? With cookies forbidden, and in some private windows, it does not. */
const PROBE = "konsil-probe";

export async function mayStore(): Promise<boolean> {
  try {
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(PROBE);
      request.onsuccess = () => {
        request.result.close();
        indexedDB.deleteDatabase(PROBE);
        resolve();
      };
      request.onerror = () => reject(request.error ?? new Error(PROBE));
    });
    return true;
  } catch {
    return false;
  }
}
