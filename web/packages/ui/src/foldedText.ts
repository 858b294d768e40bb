/** A very long text shows its beginning: cut where a word ends, never within a link, a mention or a letter. */
import type { Piece } from "./textPieces.ts";

/** So much of it is shown. */
const SHOWN_CHARS = 1_500;
const SHOWN_LINES = 30;
/** Whoever wants more gets more than a few words. */
const SPARED_CHARS = 500;
const SPARED_LINES = 10;
/** A word longer than this is cut. */
const WORD_CHARS = 100;

export function isLong(text: string): boolean {
  return text.length > SHOWN_CHARS + SPARED_CHARS || text.split("\n").length > SHOWN_LINES + SPARED_LINES;
}

/** What is shown of a long text. */
export function beginning(pieces: readonly Piece[]): Piece[] {
  return cut(pieces, { chars: SHOWN_CHARS, lines: SHOWN_LINES });
}

/** The same of words without styles. */
export function beginningOf(text: string): string {
  return isLong(text) ? `${within(text, { chars: SHOWN_CHARS, lines: SHOWN_LINES })}…` : text;
}

interface Room {
  chars: number;
  lines: number;
}

/** Takes from the room what it fills. */
function cut(pieces: readonly Piece[], room: Room): Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces) {
    if (room.chars <= 0) break;
    if ("pieces" in piece) {
      kept.push({ ...piece, pieces: cut(piece.pieces, room) });
      continue;
    }
    const fits = within(piece.text, room);
    if (fits.length === piece.text.length) {
      kept.push(piece);
      room.chars -= fits.length;
      room.lines -= fits.split("\n").length - 1;
      continue;
    }
    if (piece.type === "text" || kept.length === 0) kept.push({ type: "text", text: fits });
    room.chars = 0;
  }
  return kept;
}

function within(text: string, { chars, lines }: Room): string {
  const first = text.split("\n").slice(0, lines).join("\n");
  if (first.length <= chars) return first.length === text.length ? text : first.trimEnd();
  const cutOff = first.slice(0, chars);
  const word = cutOff.search(/\s\S*$/u);
  // Without half of a letter.
  return word >= 0 && word > chars - WORD_CHARS ? cutOff.slice(0, word).trimEnd() : cutOff.replace(/[\uD800-\uDBFF]$/, "");
}
