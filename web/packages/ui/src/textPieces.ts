/**
 * Cuts a message text into pieces: plain, styled, links. Guarantees: no character is lost except the marks of a
 * style; a link's address is http, https or tel and nothing else; never throws. Lacks, on purpose: HTML, images,
 * previews.
 */
export type Piece =
  | { type: "text"; text: string }
  | { type: "bold" | "italic" | "strike"; pieces: Piece[] }
  | { type: "code"; text: string }
  | { type: "link" | "phone"; text: string; href: string };

const STYLES = { "*": "bold", _: "italic", "~": "strike" } as const;
type Mark = keyof typeof STYLES;

// A mark opens after the start, a space or punctuation and closes before one, as in other messengers: 2*3*4 stays.
const STYLED = /(?<![\p{L}\p{N}*_~`])(?:`([^`\n]+)`|([*_~])(?=\S)((?:(?!\2)[^\n])*?\S)\2)(?![\p{L}\p{N}])/u;
const LINK = /\bhttps?:\/\/[^\s<>"'`]+/iu;
// German and international numbers: +49 or 0 first, at least seven digits, spaces, slashes and dashes between.
const PHONE = /(?<![\p{L}\p{N}/.,:+-])(?:\+|0)\d(?:[\s/()-]{0,2}\d){6,15}(?![\p{L}\p{N}])/u;
const DATE_LIKE = /^\d{1,2}[.\-/]\d{1,2}[.\-/]\d{2,4}/;

export function parseText(text: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  while (rest !== "") {
    const found = firstOf(rest);
    if (!found) break;
    if (found.at > 0) pieces.push({ type: "text", text: rest.slice(0, found.at) });
    pieces.push(found.piece);
    rest = rest.slice(found.at + found.length);
  }
  if (rest !== "") pieces.push({ type: "text", text: rest });
  return pieces;
}

interface Found {
  at: number;
  length: number;
  piece: Piece;
}

function firstOf(text: string): Found | null {
  const candidates = [findLink(text), findStyled(text), findPhone(text)].filter((found) => found !== null);
  return candidates.reduce<Found | null>((best, found) => (best === null || found.at < best.at ? found : best), null);
}

function findLink(text: string): Found | null {
  const match = LINK.exec(text);
  if (!match) return null;
  // Punctuation at the end belongs to the sentence, not to the address.
  let shown = match[0].replace(/[.,;:!?*_~]+$/u, "");
  if (shown.endsWith(")") && !shown.includes("(")) shown = shown.slice(0, -1);
  const href = safeHref(shown);
  if (href === null) return null;
  return { at: match.index, length: shown.length, piece: { type: "link", text: shown, href } };
}

function safeHref(shown: string): string | null {
  const url = URL.canParse(shown) ? new URL(shown) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "") return null;
  return url.href;
}

function findStyled(text: string): Found | null {
  const match = STYLED.exec(text);
  if (!match) return null;
  const [whole, code, mark, inner] = match;
  const piece: Piece =
    code === undefined ? { type: STYLES[mark as Mark], pieces: parseText(inner ?? "") } : { type: "code", text: code };
  return { at: match.index, length: whole.length, piece };
}

function findPhone(text: string): Found | null {
  const match = PHONE.exec(text);
  if (!match || DATE_LIKE.test(match[0])) return null;
  return {
    at: match.index,
    length: match[0].length,
    piece: { type: "phone", text: match[0], href: `tel:${match[0].replace(/[^\d+]/g, "")}` },
  };
}

const EMOJI = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** One to three emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 64 && EMOJI.test(text.trim());
}
