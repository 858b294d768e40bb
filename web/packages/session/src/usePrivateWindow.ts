/**
 * Is this a private window, which forgets everything when it is closed? Only Firefox and Safari tell: there it has no folder for
 * pages, and each has a word of its own for that.
 */
import { useEffect, useState } from "react";

const REFUSALS = new Set(["SecurityError", "UnknownError"]);

export async function isPrivateWindow(storage: StorageManager | undefined = navigator.storage): Promise<boolean> {
  try {
    await storage?.getDirectory();
    return false;
  } catch (error) {
    return error instanceof DOMException && REFUSALS.has(error.name);
  }
}

export function usePrivateWindow(): boolean {
  const [isPrivate, setPrivate] = useState(false);
  useEffect(() => {
    let gone = false;
    void isPrivateWindow().then((found) => !gone && setPrivate(found));
    return () => {
      gone = true;
    };
  }, []);
  return isPrivate;
}
