/**
 * Locks the app after some minutes without input. Input in one tab counts for all of them; a computer that slept is
 * locked at once on waking, because the clock decides and not a timer. What would be lost for good can hold it for a while.
 */
import { useEngine } from "@konsil/engine";
import { useEffect } from "react";
import { holdLock, isLockHeld } from "./holdLock.ts";

const CHANNEL = "konsil-activity";
const TELL_OTHERS_MS = 5_000;
const CHECK_MS = 15_000;
const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** While it is on, but not for ever, the app does not lock by itself. */
export function useHoldLock(on: boolean): void {
  useEffect(() => (on ? holdLock() : undefined), [on]);
}

export function useAutoLock(minutes: number): void {
  const engine = useEngine();
  useEffect(() => {
    if (minutes <= 0) return;
    const channel = new BroadcastChannel(CHANNEL);
    let lastInput = Date.now();
    let told = 0;

    const onInput = () => {
      lastInput = Date.now();
      if (lastInput - told < TELL_OTHERS_MS) return;
      told = lastInput;
      channel.postMessage("input");
    };
    const check = () => {
      // As good as input, also for the other tabs.
      if (isLockHeld()) return onInput();
      if (Date.now() - lastInput >= minutes * 60_000) void engine.call("lock", null);
    };
    channel.addEventListener("message", () => {
      lastInput = Date.now();
    });
    for (const input of INPUTS) window.addEventListener(input, onInput, { passive: true, capture: true });
    document.addEventListener("visibilitychange", check);
    const timer = setInterval(check, CHECK_MS);
    return () => {
      clearInterval(timer);
      channel.close();
      document.removeEventListener("visibilitychange", check);
      for (const input of INPUTS) window.removeEventListener(input, onInput, { capture: true });
    };
  }, [engine, minutes]);
}
