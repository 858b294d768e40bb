/**
 * Right click, long press and swipe on the rows of a list, told by the list and not by every row: a list may hold hundreds.
 * A right click keeps the browser's own menu where somebody has selected text. A swipe moves `[data-swipes]` of the row (or the row)
 * with the finger and acts when it went far enough; scrolling up and down goes first.
 */
import { useRef } from "react";

const LONG_PRESS_MS = 500;
const MOVE_TOLERANCE_PX = 10;
const SWIPE_BEGINS_PX = 14;
const SWIPE_ACTS_PX = 64;
const SWIPE_MOST_PX = 96;
/** The edge of the screen belongs to the browser's way back. */
const EDGE_PX = 24;

export interface RowGestures {
  /** What a row is: a selector. */
  rows: string;
  onMenu: (row: HTMLElement, at: { x: number; y: number }) => void;
  onSwipeRight?: ((row: HTMLElement) => void) | undefined;
  onSwipeLeft?: ((row: HTMLElement) => void) | undefined;
}

interface Press {
  row: HTMLElement;
  x: number;
  y: number;
  timer: ReturnType<typeof setTimeout>;
  swipes: boolean;
  by: number;
}

export function useRowGestures({ rows, onMenu, onSwipeRight, onSwipeLeft }: RowGestures) {
  const press = useRef<Press | null>(null);
  /** A long press or a swipe has been used; the click at its end opens nothing. */
  const used = useRef(false);
  /** While a button is down: was text selected before? A Mac selects the word under the pointer before it asks for a menu. */
  const selected = useRef<boolean | null>(null);

  function rowOf(target: EventTarget): HTMLElement | null {
    return target instanceof Element ? target.closest<HTMLElement>(rows) : null;
  }

  function show({ row }: Press, by: number): void {
    const moved = row.querySelector<HTMLElement>("[data-swipes]") ?? row;
    moved.style.transform = by === 0 ? "" : `translateX(${by}px)`;
    moved.style.transition = by === 0 ? "transform var(--t2) var(--ease)" : "none";
    if (by === 0) delete row.dataset["swipe"];
    else row.dataset["swipe"] = `${by > 0 ? "right" : "left"}${Math.abs(by) >= SWIPE_ACTS_PX ? " far" : ""}`;
  }

  function end(): void {
    const now = press.current;
    press.current = null;
    if (!now) return;
    clearTimeout(now.timer);
    if (now.swipes) show(now, 0);
  }

  return {
    onContextMenu(event: React.MouseEvent): void {
      const row = rowOf(event.target);
      if (!row || (selected.current ?? isTextSelected())) return;
      event.preventDefault();
      if (isTextSelected()) window.getSelection()?.removeAllRanges();
      end();
      onMenu(row, { x: event.clientX, y: event.clientY });
    },
    onPointerDown(event: React.PointerEvent): void {
      end();
      used.current = false;
      selected.current = isTextSelected();
      const row = rowOf(event.target);
      if (!row || event.pointerType === "mouse" || !event.isPrimary) return;
      const { clientX: x, clientY: y } = event;
      const timer = setTimeout(() => {
        end();
        used.current = true;
        onMenu(row, { x, y });
      }, LONG_PRESS_MS);
      press.current = { row, x, y, timer, swipes: false, by: 0 };
    },
    onPointerMove(event: React.PointerEvent): void {
      const now = press.current;
      if (!now) return;
      const [dx, dy] = [event.clientX - now.x, event.clientY - now.y];
      if (Math.hypot(dx, dy) > MOVE_TOLERANCE_PX) clearTimeout(now.timer);
      if (!now.swipes) {
        if (Math.abs(dy) > SWIPE_BEGINS_PX) return end();
        const wanted = dx > 0 ? onSwipeRight : onSwipeLeft;
        if (!wanted || Math.abs(dx) < SWIPE_BEGINS_PX || Math.abs(dx) < 2 * Math.abs(dy) || now.x < EDGE_PX) return;
        now.swipes = true;
        used.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      const most = dx > 0 ? (onSwipeRight ? SWIPE_MOST_PX : 0) : onSwipeLeft ? SWIPE_MOST_PX : 0;
      now.by = Math.sign(dx) * Math.min(most, Math.abs(dx));
      show(now, now.by);
    },
    onPointerUp(): void {
      selected.current = null;
      const now = press.current;
      const by = now?.swipes ? now.by : 0;
      end();
      if (now && Math.abs(by) >= SWIPE_ACTS_PX) (by > 0 ? onSwipeRight : onSwipeLeft)?.(now.row);
    },
    onPointerCancel: end,
    onClickCapture(event: React.MouseEvent): void {
      if (!used.current) return;
      used.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

function isTextSelected(): boolean {
  return window.getSelection()?.isCollapsed === false;
}
