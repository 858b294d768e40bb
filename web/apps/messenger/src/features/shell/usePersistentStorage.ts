/** Asks the browser not to throw the local database away when the disk runs low. */
import { useEffect } from "react";

export function usePersistentStorage(): void {
  useEffect(() => {
    // Absent on plain http, whatever the type says.
    const storage = navigator.storage as StorageManager | undefined;
    void storage?.persisted().then((persisted) => persisted || storage.persist());
  }, []);
}
