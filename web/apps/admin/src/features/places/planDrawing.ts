/**
 * A plan that comes as SVG: how large it is to be drawn, and the same drawing with that size written into it. Only the root's own tag
 * is read and written; the browser's picture decoder does the rest, in which no script runs and nothing is fetched.
 */

export interface DrawingSize {
  width: number;
  height: number;
}

/** Why a file does not become a plan; the words for it are `planFlawText`. */
export type PlanFlaw = "unreadable" | "too_long" | "no_size" | "too_narrow" | "blank" | "too_large";

export type SizedDrawing = { svg: string; size: DrawingSize } | { flaw: PlanFlaw };

/** Longer than any house's floor has a reason to be, and more than a browser should be given to draw. */
export const DRAWING_BYTES_MAX = 32 * 1024 * 1024;
/** A longer side of so many shorter ones is no floor, and leaves nothing to tap on. */
const SIDES_RATIO_MAX = 20;

const SPACE = "[\\s\\u00a0\\ufeff]*";
/** What may stand in front of the root: declaration, comments, document type with its own declarations. */
const BEFORE = new RegExp(`^${SPACE}(?:<\\?[^>]*\\?>|<!--[\\s\\S]*?-->|<!DOCTYPE[^\\[>]*(?:\\[[^\\]]*\\]\\s*)?>)`, "i");
const ROOT = /^\s*<((?:[\w.-]+:)?svg)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const LENGTH = /^\s*\+?(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)\s*(px|pt|pc|mm|cm|in|q)?\s*$/i;
/** CSS pixels of each unit. */
const UNIT_PX: Record<string, number> = { px: 1, pt: 96 / 72, pc: 16, in: 96, cm: 96 / 2.54, mm: 96 / 25.4, q: 96 / 101.6 };
/** Ours in place of the drawing's. */
const REPLACED = new Set(["width", "height", "viewBox", "preserveAspectRatio"]);
/** A style may say how lines are drawn, and that stays; a size in it would win over ours. */
const STYLED_SIZE = /(^style\s*=\s*["']|;)\s*(?:min-|max-)?(?:width|height)\s*:[^;"']*/gi;

/** Is it meant as a drawing? Some systems name no type for it. */
export function isDrawing(file: { name: string; type: string }): boolean {
  return file.type === "image/svg+xml" || /\.svg$/i.test(file.name);
}

/** Drawings of older programs are not all UTF-8; their first line says what they are. */
export function drawingText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const named = /^[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(new TextDecoder("latin1").decode(bytes.subarray(0, 200)))?.[1];
  const label = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : (named ?? "utf-8");
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** The drawing with the size at which its longer side has `longest` pixels: lines stay sharp, however small it says it is. */
export function sizedDrawing(text: string, longest: number): SizedDrawing {
  let [from, before] = [0, ""];
  for (let found = BEFORE.exec(text); found; found = BEFORE.exec(text.slice(from))) {
    from += found[0].length;
    // Without the declaration: what is written here is UTF-8. The document type stays for the names that it declares.
    if (!found[0].trimStart().startsWith("<?")) before += found[0];
  }
  const root = ROOT.exec(text.slice(from));
  if (!root) return { flaw: "unreadable" };
  const [tag, name, attributes = "", closed] = root;
  const given = new Map([...attributes.matchAll(ATTRIBUTE)].map(([, key = "", double, single]) => [key, double ?? single ?? ""]));
  const shown = shownOf(given);
  if (!shown) return { flaw: "no_size" };
  const { width, height } = shown.size;
  if (Math.max(width, height) / Math.min(width, height) > SIDES_RATIO_MAX) return { flaw: "too_narrow" };
  const scale = longest / Math.max(width, height);
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const kept = [...attributes.matchAll(ATTRIBUTE)].filter(([, key = ""]) => !REPLACED.has(key)).map(([whole]) => ` ${whole.replace(STYLED_SIZE, "$1")}`);
  const sized = `<${name} width="${size.width}" height="${size.height}" viewBox="${shown.box}" preserveAspectRatio="none"${kept.join("")}${closed}>`;
  return { svg: before + sized + text.slice(from + tag.length), size };
}

/** How large it says it is, and the part of its own coordinates that this shows. */
function shownOf(given: ReadonlyMap<string, string>): { size: DrawingSize; box: string } | null {
  const [width, height] = [lengthOf(given.get("width")), lengthOf(given.get("height"))];
  const box = boxOf(given.get("viewBox"));
  // The box decides the shape: a size of another shape would only add empty edges.
  if (box) return { size: { width: box[2], height: box[3] }, box: box.join(" ") };
  if (width === null || height === null) return null;
  return { size: { width, height }, box: `0 0 ${width} ${height}` };
}

/** In CSS pixels; null for shares of what is around it, and for nothing at all. */
function lengthOf(text: string | undefined): number | null {
  const found = LENGTH.exec(text ?? "");
  const length = found ? Number(found[1]) * (UNIT_PX[(found[2] ?? "px").toLowerCase()] ?? 1) : 0;
  return Number.isFinite(length) && length > 0 ? length : null;
}

type Box = [left: number, top: number, width: number, height: number];

function boxOf(text: string | undefined): Box | null {
  const numbers = (text ?? "").trim().split(/\s*,\s*|\s+/).map(Number);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return null;
  const box = numbers as Box;
  return box[2] > 0 && box[3] > 0 ? box : null;
}
