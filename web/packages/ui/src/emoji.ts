/**
 * The emoji of Unicode with their names in German and English (emojibase-data, MIT), searchable in both whatever the app
 * speaks. Large: loaded only when somebody wants to choose one.
 */
import { fold, spellings } from "./fold.ts";
import { habit, keepHabit } from "./habits.ts";

export interface Emoji {
  emoji: string;
  /** Its name in the language of the app. */
  name: string;
  /** 0..=9, without 2 (parts of emoji). */
  group: number;
  /** Names and words for it in all languages, folded. */
  words: string;
  /** The five skin tones, light to dark; none where there are none. */
  tones: string[] | null;
}

interface Compact {
  unicode: string;
  label: string;
  hexcode: string;
  group?: number;
  order?: number;
  tags?: string[];
  skins?: { unicode: string }[];
}

const PARTS = 2;
const TONES = 5;

/** Without the selector that changes nothing, so that one emoji is one reaction wherever it was chosen. */
function plain(unicode: string): string {
  return unicode.replace(/^(\p{Emoji_Presentation})\uFE0F$/u, "$1");
}

function wordsOf(entry: Compact | undefined): string {
  return entry ? [entry.label, ...(entry.tags ?? [])].join(" ") : "";
}

/** One list of two languages' lists; `shown` gives the names. */
export function merge(shown: Compact[], other: Compact[]): Emoji[] {
  const others = new Map(other.map((entry) => [entry.hexcode, entry]));
  return shown
    .filter((entry) => entry.group !== undefined && entry.group !== PARTS)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map((entry) => ({
      emoji: plain(entry.unicode),
      name: entry.label,
      group: entry.group ?? 0,
      words: fold(`${wordsOf(entry)} ${wordsOf(others.get(entry.hexcode))}`),
      tones: entry.skins && entry.skins.length >= TONES ? entry.skins.slice(0, TONES).map((skin) => skin.unicode) : null,
    }));
}

let loaded: { language: string; emoji: Promise<Emoji[]> } | null = null;

export function loadEmoji(language: string): Promise<Emoji[]> {
  if (loaded?.language === language) return loaded.emoji;
  const emoji = Promise.all([import("emojibase-data/de/compact.json"), import("emojibase-data/en/compact.json")]).then(([de, en]) => {
    const [german, english] = [de.default as unknown as Compact[], en.default as unknown as Compact[]];
    return language === "en" ? merge(english, german) : merge(german, english);
  });
  loaded = { language, emoji };
  return emoji;
}

/** Every word of the search begins a word of the emoji's; those whose name begins with it come first. */
export function findEmoji(all: readonly Emoji[], search: string, max = 120): Emoji[] {
  const needles = fold(search).split(/\s+/).filter((word) => word !== "").map(spellings);
  const [first] = needles;
  if (first === undefined) return [];
  const begins = (one: Emoji, needle: string) => ` ${one.words}`.includes(` ${needle}`);
  const holds = (one: Emoji, needle: string) => begins(one, needle) || (needle.length > 2 && one.words.includes(needle));
  const found = all.filter((one) => needles.every((spelt) => spelt.some((needle) => holds(one, needle))));
  const rank = (one: Emoji) => (first.some((needle) => fold(one.name).startsWith(needle)) ? 0 : first.some((needle) => begins(one, needle)) ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, max);
}

const RECENT_MAX = 24;

/** What was chosen last, and the skin tone, on this device. */
export interface EmojiHabits {
  recent: string[];
  /** 0 for none, 1 to 5 light to dark. */
  tone: number;
}

export function emojiHabits(): EmojiHabits {
  const stored = (habit("emoji") ?? {}) as Partial<EmojiHabits>;
  const recent = Array.isArray(stored.recent) ? stored.recent.filter((one) => typeof one === "string").slice(0, RECENT_MAX) : [];
  const tone = Number.isInteger(stored.tone) && (stored.tone ?? 0) >= 0 && (stored.tone ?? 0) <= TONES ? (stored.tone ?? 0) : 0;
  return { recent, tone };
}

export function rememberEmoji(emoji: string): void {
  const habits = emojiHabits();
  keepHabit("emoji", { ...habits, recent: [emoji, ...habits.recent.filter((one) => one !== emoji)].slice(0, RECENT_MAX) });
}

export function rememberTone(tone: number): void {
  keepHabit("emoji", { ...emojiHabits(), tone });
}
