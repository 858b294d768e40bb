/** What one does to a picture before sending it, as plain values and arithmetic. Coordinates are pixels of the whole picture. */

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

export type Edit = { kind: "crop"; rect: Rect } | { kind: "pixelate"; rect: Rect } | { kind: "arrow"; from: Point; to: Point };

export type Tool = Edit["kind"];

/** Smaller is a slip of the finger. */
const SMALLEST_PX = 8;

export function rectOf(from: Point, to: Point, within: Rect): Rect {
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  const [x1, x2] = [from.x, to.x].map((x) => clamp(x, within.x, within.x + within.width)).sort((a, b) => a - b) as [number, number];
  const [y1, y2] = [from.y, to.y].map((y) => clamp(y, within.y, within.y + within.height)).sort((a, b) => a - b) as [number, number];
  return { x: Math.round(x1), y: Math.round(y1), width: Math.round(x2) - Math.round(x1), height: Math.round(y2) - Math.round(y1) };
}

export function counts(edit: Edit): boolean {
  if (edit.kind === "arrow") return Math.hypot(edit.to.x - edit.from.x, edit.to.y - edit.from.y) >= SMALLEST_PX;
  return edit.rect.width >= SMALLEST_PX && edit.rect.height >= SMALLEST_PX;
}

/** What of the picture is left. */
export function cropOf(edits: readonly Edit[], whole: Rect): Rect {
  return edits.reduce((left, edit) => (edit.kind === "crop" ? edit.rect : left), whole);
}

/** Where a tool begins without a pointer: in the middle of what is left. */
export function placed(tool: Tool, within: Rect): Edit {
  const at = (x: number, y: number) => ({ x: Math.round(within.x + within.width * x), y: Math.round(within.y + within.height * y) });
  if (tool === "arrow") return { kind: "arrow", from: at(0.3, 0.7), to: at(0.5, 0.5) };
  const share = tool === "crop" ? 0.1 : 0.35;
  return { kind: tool, rect: rectOf(at(share, share), at(1 - share, 1 - share), within) };
}

/** Moves it; `size` changes where it ends instead. Stays inside. */
export function nudged(edit: Edit, by: Point, size: boolean, within: Rect): Edit {
  const inside = (point: Point): Point => ({ x: Math.min(within.x + within.width, Math.max(within.x, point.x)), y: Math.min(within.y + within.height, Math.max(within.y, point.y)) });
  if (edit.kind === "arrow") {
    const add = (point: Point) => inside({ x: point.x + by.x, y: point.y + by.y });
    return size ? { ...edit, from: add(edit.from) } : { ...edit, from: add(edit.from), to: add(edit.to) };
  }
  const { x, y, width, height } = edit.rect;
  if (size) {
    const wide = Math.max(SMALLEST_PX, Math.min(within.x + within.width - x, width + by.x));
    return { ...edit, rect: { x, y, width: wide, height: Math.max(SMALLEST_PX, Math.min(within.y + within.height - y, height + by.y)) } };
  }
  return {
    ...edit,
    rect: {
      x: Math.min(within.x + within.width - width, Math.max(within.x, x + by.x)),
      y: Math.min(within.y + within.height - height, Math.max(within.y, y + by.y)),
      width,
      height,
    },
  };
}

/** The three points of the head and how thick it is drawn. */
export function arrowHead(from: Point, to: Point, whole: Rect): { width: number; head: [Point, Point, Point]; end: Point } {
  const width = Math.max(5, Math.max(whole.width, whole.height) / 140);
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const long = Math.min(width * 5, Math.hypot(to.x - from.x, to.y - from.y) * 0.6);
  const back = (turn: number): Point => ({ x: to.x - long * Math.cos(angle + turn), y: to.y - long * Math.sin(angle + turn) });
  return { width, head: [back(0.5), to, back(-0.5)], end: { x: to.x - long * 0.7 * Math.cos(angle), y: to.y - long * 0.7 * Math.sin(angle) } };
}
