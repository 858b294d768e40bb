/** Tells the engine whether pictures and voice notes come by themselves, and again when the wish or the line changes. */
import { send, useEngine } from "@konsil/engine";
import { usePreferences } from "@konsil/session";
import { useEffect, useSyncExternalStore } from "react";
import { comeUnasked, isMetered, type Line } from "./unasked.ts";

/** What TypeScript does not know, and not every browser has. */
const line = (navigator as { connection?: Line & EventTarget }).connection;

function onLine(listener: () => void): () => void {
  line?.addEventListener("change", listener);
  return () => line?.removeEventListener("change", listener);
}

export function useUnasked(): void {
  const engine = useEngine();
  const { autoLoad } = usePreferences();
  const metered = useSyncExternalStore(onLine, () => isMetered(line ?? {}));
  const on = comeUnasked(autoLoad, metered);
  useEffect(() => {
    void send(engine, { command: "attachment", act: { about: "come_unasked", on } }).catch(() => undefined);
  }, [engine, on]);
}
