/**
 * Fingers, mouse, wheel and trackpad on a picture: two fingers scale and move, one moves it when it is larger than the screen, else turns
 * the page or pulls it away; a double tap goes close and back.
 */
import { type RefObject, useEffect, useRef } from "react";
import { type Box, FITTED, moved, type Placed, SCALE_CLOSE, zoomedAt } from "./zoom.ts";

export interface GestureTarget {
  placed: () => Placed;
  picture: () => Box;
  onPlace: (placed: Placed) => void;
  /** How far it is being pulled: sideways to the next one, down to close. */
  onPull: (by: { x: number; y: number } | null) => void;
  /** The pull ended far enough: -1 previous, 1 next, 0 close. */
  onPulled: (where: -1 | 0 | 1) => void;
}

interface Finger {
  x: number;
  y: number;
}

const DOUBLE_TAP_MS = 300;
const TAP_PX = 12;
const CLOSES_PX = 110;
const TURNS_PX = 70;

export function useGestures(stage: RefObject<HTMLElement | null>, target: GestureTarget): void {
  const told = useRef(target);
  useEffect(() => {
    told.current = target;
  });
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    return attach(element, () => told.current);
  }, [stage]);
}

function attach(element: HTMLElement, target: () => GestureTarget): () => void {
  const end = new AbortController();
  const fingers = new Map<number, Finger>();
  let start: Finger | null = null;
  let pull: Finger | null = null;
  let many = false;
  let tap: { at: number; x: number; y: number } | null = null;

  const screen = (): Box => ({ width: element.clientWidth, height: element.clientHeight });
  const fromMiddle = ({ x, y }: Finger): Finger => {
    const box = element.getBoundingClientRect();
    return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
  };
  const options = { signal: end.signal };

  element.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 || (event.target as Element).closest("button, a, input, video")) return;
      element.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.size === 1) {
        start = { x: event.clientX, y: event.clientY };
        many = false;
      } else {
        many = true;
        cancelPull();
      }
    },
    options,
  );

  element.addEventListener(
    "pointermove",
    (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, now);
      const { placed, picture, onPlace, onPull } = target();
      if (other) {
        const [was, is] = [distance(before, other), distance(now, other)];
        const middle = fromMiddle({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
        const shifted = moved(placed(), { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 }, picture(), screen());
        return onPlace(was > 0 ? zoomedAt(shifted, middle, shifted.scale * (is / was), picture(), screen()) : shifted);
      }
      if (placed().scale > 1) return onPlace(moved(placed(), { x: now.x - before.x, y: now.y - before.y }, picture(), screen()));
      if (!start || many) return;
      const by = { x: now.x - start.x, y: now.y - start.y };
      if (pull === null && Math.hypot(by.x, by.y) < TAP_PX) return;
      // Sideways or down, not both.
      pull = Math.abs(by.x) > Math.abs(by.y) ? { x: by.x, y: 0 } : { x: 0, y: Math.max(0, by.y) };
      onPull(pull);
    },
    options,
  );

  const lift = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
    const ended = pull;
    cancelPull();
    const moveBy = start ? Math.hypot(event.clientX - start.x, event.clientY - start.y) : 0;
    start = null;
    if (event.type === "pointercancel" || many) return;
    if (ended) {
      if (ended.y > CLOSES_PX) target().onPulled(0);
      else if (Math.abs(ended.x) > TURNS_PX) target().onPulled(ended.x < 0 ? 1 : -1);
      return;
    }
    if (moveBy < TAP_PX) tapped(event);
  };
  element.addEventListener("pointerup", lift, options);
  element.addEventListener("pointercancel", lift, options);

  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { placed, picture, onPlace } = target();
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002));
      onPlace(zoomedAt(placed(), fromMiddle({ x: event.clientX, y: event.clientY }), placed().scale * factor, picture(), screen()));
    },
    { ...options, passive: false },
  );

  // Safari on a Mac has events of its own for two fingers on the trackpad. An iPhone's fingers came as pointers.
  let before = 1;
  const pinched = (event: Event): void => {
    event.preventDefault();
    const { scale, clientX, clientY } = event as Event & { scale: number; clientX: number; clientY: number };
    const { placed, picture, onPlace } = target();
    if (event.type === "gesturechange" && fingers.size === 0) {
      onPlace(zoomedAt(placed(), fromMiddle({ x: clientX, y: clientY }), placed().scale * (scale / before), picture(), screen()));
    }
    before = scale;
  };
  element.addEventListener("gesturestart", pinched, options);
  element.addEventListener("gesturechange", pinched, options);

  function tapped(event: PointerEvent): void {
    const { placed, picture, onPlace } = target();
    const again = tap !== null && event.timeStamp - tap.at < DOUBLE_TAP_MS && Math.hypot(event.clientX - tap.x, event.clientY - tap.y) < TAP_PX * 3;
    tap = again ? null : { at: event.timeStamp, x: event.clientX, y: event.clientY };
    if (!again) return;
    const now = placed();
    onPlace(now.scale > 1 ? { ...FITTED, turns: now.turns } : zoomedAt(now, fromMiddle({ x: event.clientX, y: event.clientY }), SCALE_CLOSE, picture(), screen()));
  }

  function cancelPull(): void {
    if (pull === null) return;
    pull = null;
    target().onPull(null);
  }

  return () => end.abort();
}

function distance(one: Finger, other: Finger): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
