/** Has something been under way for so long that one had better load the page again? */
import { useEffect, useState } from "react";

const STUCK_MS = 20_000;

export function useStuck(busy: boolean): boolean {
  const [stuck, setStuck] = useState(false);
  useEffect(() => {
    if (!busy) return;
    const timer = setTimeout(() => setStuck(true), STUCK_MS);
    return () => {
      clearTimeout(timer);
      setStuck(false);
    };
  }, [busy]);
  return stuck;
}
