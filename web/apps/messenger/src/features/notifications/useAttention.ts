/**
 * Says whether somebody looks at this window. While nobody looks at any, the server wakes this device although it is connected. A
 * window behind others may be visible: it counts while it has the focus, and for a minute after it was touched.
 */
import { useEngine } from "@konsil/engine";
import { useEffect } from "react";
import { openEyes } from "./attended.ts";
import { attendedForMs } from "./attention.ts";

/** What a window without the focus still hears of. */
const INPUTS = ["pointermove", "wheel"] as const;

export function useAttention(): void {
  const engine = useEngine();
  useEffect(() => {
    let touchedAt = Date.now();
    const eyes = openEyes();
    let told: boolean | null = null;
    let stop = () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      clearTimeout(timer);
      const left = attendedForMs({ visible: document.visibilityState === "visible", focused: document.hasFocus(), touchedAt }, Date.now());
      if (left > 0 && left < Number.POSITIVE_INFINITY) timer = setTimeout(tell, left);
      const attended = left > 0;
      if (attended === told) return;
      told = attended;
      eyes.look(attended);
      // The new word first: in between nobody must seem to be there.
      const before = stop;
      stop = engine.subscribe({ query: "attention", attended }, () => {});
      before();
    };
    const touched = () => {
      touchedAt = Date.now();
      // While somebody is taken to look, the timer finds out by itself.
      if (told !== true) tell();
    };
    const left = () => {
      touchedAt = Date.now();
      tell();
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    window.addEventListener("focus", tell);
    window.addEventListener("blur", left);
    for (const input of INPUTS) window.addEventListener(input, touched, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", tell);
      window.removeEventListener("focus", tell);
      window.removeEventListener("blur", left);
      for (const input of INPUTS) window.removeEventListener(input, touched, { capture: true });
      eyes.look(false);
      stop();
    };
  }, [engine]);
}
