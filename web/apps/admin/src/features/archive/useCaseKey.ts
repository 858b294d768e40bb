/**
 * The life of an opened archive key on a page: opened by somebody, closed when the page is left, when the app locks (its pages
 * go then), when the case ends, or after ten minutes without input.
 */
import { type CeremonyError, type KeyOpening, reasonOf, useEngine } from "@konsil/engine";
import { ArchiveKey } from "@konsil/engine/archive/archiveKey.ts";
import { useCallback, useEffect, useRef, useState } from "react";
import { useAccess } from "../../administration/useAdministration.tsx";
import { CaseReading } from "./CaseReading.ts";

const IDLE_MS = 10 * 60_000;
const CHECK_MS = 5_000;
const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export type OpenRefusal = CeremonyError | { error: "internal" | "offline" | "no_pins" };

export interface CaseKey {
  /** What the key opens; null while it is closed. */
  reading: CaseReading | null;
  ended: "idle" | null;
  open: (opening: KeyOpening) => Promise<OpenRefusal | null>;
  close: () => void;
}

export function useCaseKey(caseId: string): CaseKey {
  const engine = useEngine();
  const access = useAccess();
  const [reading, setReading] = useState<CaseReading | null>(null);
  const [ended, setEnded] = useState<"idle" | null>(null);
  const here = useRef(true);
  const current = useRef<CaseReading | null>(null);

  const replace = useCallback((next: CaseReading | null) => {
    current.current?.close();
    current.current = next;
    setReading(next);
  }, []);

  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
      current.current?.close();
      current.current = null;
    };
  }, []);

  const open = useCallback(
    async (opening: KeyOpening): Promise<OpenRefusal | null> => {
      try {
        const pins = await engine.call("archivePins", null);
        if (pins === null) return { error: "no_pins" };
        const key = await ArchiveKey.open(opening, pins);
        // The page was left while the passphrase was tried.
        if (!here.current) {
          key.close();
          return null;
        }
        setEnded(null);
        replace(new CaseReading(access, caseId, key));
        return null;
      } catch (failure) {
        return reasonOf(failure) as OpenRefusal;
      }
    },
    [engine, access, caseId, replace],
  );

  const close = useCallback(() => replace(null), [replace]);

  useEffect(() => {
    if (reading === null) return;
    let lastInput = Date.now();
    const onInput = () => {
      lastInput = Date.now();
    };
    const check = () => {
      if (Date.now() - lastInput < IDLE_MS) return;
      setEnded("idle");
      replace(null);
    };
    for (const input of INPUTS) window.addEventListener(input, onInput, { passive: true, capture: true });
    document.addEventListener("visibilitychange", check);
    const timer = setInterval(check, CHECK_MS);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", check);
      for (const input of INPUTS) window.removeEventListener(input, onInput, { capture: true });
    };
  }, [reading, replace]);

  return { reading, ended, open, close };
}
