/** For states that are worth a word only when they last. */
import { useEffect, useState } from "react";

/** True once `on` has lasted for a while. */
export function useLasting(on: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(on), on ? ms : 0);
    return () => clearTimeout(timer);
  }, [on, ms]);
  return on && lasting;
}
