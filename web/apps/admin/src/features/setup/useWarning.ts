/** Keys, names and papers of a page that is closed are gone. */
import { BEFORE_RESTART } from "@konsil/engine";
import { useEffect } from "react";

/** The browser asks before it closes or reloads the tab. */
export function useWarning(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const stop = () => window.removeEventListener("beforeunload", warn);
    window.addEventListener("beforeunload", warn);
    window.addEventListener(BEFORE_RESTART, stop);
    return () => {
      stop();
      window.removeEventListener(BEFORE_RESTART, stop);
    };
  }, [on]);
}
