/**
 * Cuts a message text into pieces: plain, styled, links, mentions of people. Guarantees: no character is lost except the marks of a
 * style; a link's address is http, https, mailto, tel or geo and nothing else; never throws. Lacks, on purpose: HTML, images,
 * previews.
 */
import { hostOf, isInOtherLetters } from "./externalHosts.ts";

export type Piece =
  | { type: "text"; text: string }
  | { type: "bold" | "italic" | "strike"; pieces: Piece[] }
  | { type: "code"; text: string }
  | { type: "link"; text: string; href: string; /** The address as the network knows it, where it is written in other letters. */ host?: string }
  | { type: "mail"; text: string; href: string; host?: string }
  | { type: "phone" | "place"; text: string; href: string }
  | { type: "mention"; text: string; label: string };

/** Looked at in vain, one behind the other, before the rest of a text is taken for words. */
const TRIES_MAX = 20;

const STYLES = { "*": "bold", _: "italic", "~": "strike" } as const;
type Mark = keyof typeof STYLES;

// A mark opens after the start, a space or punctuation and closes before one, as in other messengers: 2*3*4 stays.
const STYLED = /(?<![\p{L}\p{N}*_~`])(?:`([^`\n]+)`|([*_~])(?=\S)((?:(?!\2)[^\n])*?\S)\2)(?![\p{L}\p{N}])/u;
// What begins with www. and has a name behind it means https; after a slash or an @ it is part of something else.
const LINK = /(?:\bhttps?:\/\/|(?<![\p{L}\p{N}@._/-])www\.(?=[\p{L}\p{N}-]{1,63}\.[\p{L}\p{N}]))[^\s<>"'`]+/iu;
// German and international numbers: +49 or 0 first, at least seven digits, spaces, slashes and dashes between.
const PHONE = /(?<![\p{L}\p{N}/.,:+-])(?:\+|0)\d(?:[\s/()-]{0,2}\d){6,15}(?![\p{L}\p{N}])/u;
// One address of letters that every mail program takes (RFC 5321 allows more), with nothing before it that would make it a part of
// something else; where it is written with its scheme that belongs to it.
const MAIL = /(?:(?<![\p{L}\p{N}\p{M}@._+%/=&?#:-])|(?<=mail:))(?:mailto:)?((?!www\.)[a-z0-9](?:[a-z0-9._+-]{0,62}[a-z0-9_])?)@((?!www\.)(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.){1,8}\p{L}[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])(?![\p{L}\p{N}\p{M}@_]|[/:?]\S|[.-][\p{L}\p{N}])/iu;
const DATE_LIKE = /^\d{1,2}[.\-/]\d{1,2}[.\-/]\d{2,4}/;

// RFC 5870, as far as messages need it: latitude and longitude.
const PLACE = /\bgeo:(-?\d{1,2}(?:\.\d{1,10})?),(-?\d{1,3}(?:\.\d{1,10})?)(?!\d|[.,]\d)/iu;

/** `labels` are the names that stand behind an "@" as mentions. */
export function parseText(text: string, labels: readonly string[] = []): Piece[] {
  const mention = mentionPattern(labels);

  const pieces: Piece[] = [];
  let rest = text;
  while (rest !== "") {
    const found = firstOf(rest, mention, labels);
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

/** The longest label first, so that "@Anna Maria" is not "@Anna". */
function mentionPattern(labels: readonly string[]): RegExp | null {
  if (labels.length === 0) return null;
  const names = labels.toSorted((a, b) => b.length - a.length).map((label) => label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])@(${names.join("|")})(?![\\p{L}\\p{N}])`, "u");
}

/**
 * What each pattern cannot do without, cheap to ask. The patterns know every letter there is: to make that of mail ready takes a browser ten
 * milliseconds, at the first text and again after it was forgotten, and mostly nobody has written an address.
 */
const MAY_BE = { link: /http|www\./i, mail: /@/, styled: /[`*_~]/, phone: /[+0]\d/, place: /geo:/i };

function firstOf(text: string, mention: RegExp | null, labels: readonly string[]): Found | null {
  const candidates = [
    MAY_BE.link.test(text) ? findLink(text) : null,
    MAY_BE.mail.test(text) ? findMail(text) : null,
    findMention(text, mention),
    MAY_BE.styled.test(text) ? findStyled(text, labels) : null,
    MAY_BE.phone.test(text) ? findPhone(text) : null,
    MAY_BE.place.test(text) ? findPlace(text) : null,
  ].filter((found) => found !== null);
  return candidates.reduce<Found | null>((best, found) => (best === null || found.at < best.at ? found : best), null);
}

/** The first match that is one after a second look: what only looks like it hides none behind it. */
function firstThat(pattern: RegExp, text: string, look: (match: RegExpExecArray) => Found | null): Found | null {
  let from = 0;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const match = pattern.exec(text.slice(from));
    if (!match) return null;
    const found = look(match);
    if (found) return { ...found, at: found.at + from };
    from += match.index + match[0].length;
  }
  return null;
}

function findLink(text: string): Found | null {
  return firstThat(LINK, text, (match) => {
    const shown = withoutTail(match[0]);
    const href = safeHref(shown);
    if (href === null) return null;
    // A host in other letters may look like one it is not.
    const host = hostOf(href);
    return { at: match.index, length: shown.length, piece: { type: "link", text: shown, href, ...(isInOtherLetters(host) ? { host } : {}) } };
  });
}

/** Of the sentence around an address, not of the address. */
const TAIL = new Set(".,;:!?*_~…“”„‘’‚«»‹›]}");

/** Without the punctuation and the closing quotes and brackets behind it; a bracket that was opened in it stays. */
function withoutTail(found: string): string {
  let left = found.split("(").length - found.split(")").length;
  let end = found.length;
  while (end > 0) {
    const last = found.charAt(end - 1);
    if (last === ")" && left < 0) left += 1;
    else if (!TAIL.has(last)) break;
    end -= 1;
  }
  return found.slice(0, end);
}

function safeHref(shown: string): string | null {
  const address = /^www\./iu.test(shown) ? `https://${shown}` : shown;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "") return null;
  return url.href;
}

function findMail(text: string): Found | null {
  return firstThat(MAIL, text, (match) => {
    const [shown, user = "", typed = ""] = match;
    const url = user.includes("..") ? null : safeHref(`https://${typed}`);
    if (url === null) return null;
    const host = hostOf(url);
    return { at: match.index, length: shown.length, piece: { type: "mail", text: shown, href: `mailto:${user}@${host}`, ...(isInOtherLetters(host) ? { host } : {}) } };
  });
}

function findMention(text: string, mention: RegExp | null): Found | null {
  const match = mention?.exec(text);
  if (!match) return null;
  return { at: match.index, length: match[0].length, piece: { type: "mention", text: match[0], label: match[1] ?? "" } };
}

function findPlace(text: string): Found | null {
  return firstThat(PLACE, text, (match) => {
    if (Math.abs(Number(match[1])) > 90 || Math.abs(Number(match[2])) > 180) return null;
    return { at: match.index, length: match[0].length, piece: { type: "place", text: match[0], href: match[0].toLowerCase() } };
  });
}

function findStyled(text: string, labels: readonly string[]): Found | null {
  const match = STYLED.exec(text);
  if (!match) return null;
  const [whole, code, mark, inner] = match;
  const piece: Piece =
    code === undefined ? { type: STYLES[mark as Mark], pieces: parseText(inner ?? "", labels) } : { type: "code", text: code };
  return { at: match.index, length: whole.length, piece };
}

function findPhone(text: string): Found | null {
  return firstThat(PHONE, text, (match) => {
    if (DATE_LIKE.test(match[0])) return null;
    return { at: match.index, length: match[0].length, piece: { type: "phone", text: match[0], href: `tel:${dialled(match[0])}` } };
  });
}

/** "+49 (0) 551 …" shows a nought that is not dialled behind the country. */
function dialled(shown: string): string {
  const all = shown.startsWith("+") ? shown.replace(/\(0\)/, "") : shown;
  return all.replace(/[^\d+]/g, "");
}

/** Nothing but what emoji are made of, and more than digits: cheap to ask, and false of nearly every text. */
const EMOJI_PARTS = /^(?=.*\P{ASCII})[\p{Emoji}\p{Emoji_Component}\s]+$/u;

/** The list of all emoji is so long that a browser takes a frame or more to read it: only when a text may be of emoji. */
let all: { only: RegExp; each: RegExp } | null = null;
function emoji(): { only: RegExp; each: RegExp } {
  all ??= { only: new RegExp("^(?:\\p{RGI_Emoji}\\s*){1,3}$", "v"), each: new RegExp("\\p{RGI_Emoji}", "gv") };
  return all;
}

/** Of one to three emoji and nothing else: how many; else 0. */
export function emojiCount(text: string): number {
  if (!isEmojiOnly(text)) return 0;
  return [...text.matchAll(emoji().each)].length;
}

/** One to three emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim();
  return text.length <= 64 && EMOJI_PARTS.test(trimmed) && emoji().only.test(trimmed);
}
