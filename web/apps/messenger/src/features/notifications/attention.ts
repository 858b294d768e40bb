/** Does somebody look at this window? One that is merely visible may be behind another one. */

/** Whoever works in another window for so long does not look here any more. */
export const LINGERS_MS = 60_000;

export interface Seen {
  visible: boolean;
  focused: boolean;
  /** Last input here, or when the focus went. */
  touchedAt: number;
}

/** How long somebody is taken to look at it from now on, if nothing happens: not at all, for some time, or for good. */
export function attendedForMs({ visible, focused, touchedAt }: Seen, now: number): number {
  if (!visible) return 0;
  return focused ? Number.POSITIVE_INFINITY : Math.max(0, touchedAt + LINGERS_MS - now);
}

/** Right now, before somebody's eyes and under their hands. */
export function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}
