/**
 * A device whose data were deleted (too many wrong PINs, a lock or a removal, no contact, a new beginning) keeps nothing of its person
 * in the browser's own storage either. The engine has none of that: its worker cannot reach it.
 */
import type { ViewOf } from "@konsil/engine";
import { forgetHabits } from "@konsil/ui/habits.ts";
import { useEffect } from "react";
import { prefer, preferences } from "./preferences.ts";

type SessionPhase = ViewOf<{ query: "session" }>["phase"];

/** Nobody's, or nobody's any more. */
export function isForgotten(phase: SessionPhase | undefined): boolean {
  return phase === "no_device" || phase === "wiped" || phase === "ended";
}

export function useForgetting(phase: SessionPhase | undefined): void {
  const forgotten = isForgotten(phase);
  useEffect(() => {
    if (!forgotten) return;
    forgetHabits();
    // Whoever comes next has not chosen that notifications name people.
    if (preferences().noticeText !== "nothing") prefer({ noticeText: "nothing" });
  }, [forgotten]);
}
