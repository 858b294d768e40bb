/** Says whether somebody looks at this window. While nobody looks at any, the server wakes this device although it is connected. */
import { useEngine } from "@konsil/engine";
import { useEffect } from "react";

export function useAttention(): void {
  const engine = useEngine();
  useEffect(() => {
    const watch = () => engine.subscribe({ query: "attention", attended: document.visibilityState === "visible" }, () => {});
    let stop = watch();
    const tell = () => {
      // The new word first: in between nobody must seem to be there.
      const before = stop;
      stop = watch();
      before();
    };
    document.addEventListener("visibilitychange", tell);
    return () => {
      document.removeEventListener("visibilitychange", tell);
      stop();
    };
  }, [engine]);
}
