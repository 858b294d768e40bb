/**
 * A poll is a text like any other: what is asked, and on a line each what one can choose, behind the emoji that chooses it. Whoever reacts
 * with one of them votes. So everybody can read it, also where no card is drawn, and the archive has both.
 */
import { isBlank } from "@konsil/ui/blank.ts";

export interface PollChoice {
  /** What one reacts with. */
  emoji: string;
  text: string;
}

export interface Poll {
  question: string;
  choices: readonly PollChoice[];
}

const MARK = "📊";
const EMOJI = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟"];
export const CHOICES_MIN = 2;
export const CHOICES_MAX = EMOJI.length;

/** One line: what is pasted may have several. Empty where there is nothing to see. */
export function pollLine(text: string): string {
  return isBlank(text) ? "" : text.replace(/\s+/gu, " ").trim();
}

/** The message that asks; choices that are empty are left out. */
export function pollText(question: string, choices: readonly string[]): string {
  const said = choices.map(pollLine).filter((choice) => choice !== "");
  return [`${MARK} ${pollLine(question)}`, ...said.slice(0, CHOICES_MAX).map((choice, index) => `${EMOJI[index]} ${choice}`)].join("\n");
}

/** What a poll asks, also where only the beginning of it is known; null for any other text. */
export function pollQuestion(text: string): string | null {
  const end = text.indexOf(`\n${EMOJI[0]} `);
  return text.startsWith(`${MARK} `) && end > 0 && !text.slice(0, end).includes("\n") ? text.slice(MARK.length, end).trim() : null;
}

/** Null for any other text. */
export function pollOf(text: string): Poll | null {
  if (!text.startsWith(`${MARK} `)) return null;
  const [first = "", ...rest] = text.split("\n");
  const question = first.slice(MARK.length).trim();
  if (question === "" || rest.length < CHOICES_MIN || rest.length > CHOICES_MAX) return null;
  const choices: PollChoice[] = [];
  for (const [index, one] of rest.entries()) {
    const emoji = EMOJI[index] ?? "";
    const choice = one.startsWith(`${emoji} `) ? one.slice(emoji.length).trim() : "";
    if (choice === "") return null;
    choices.push({ emoji, text: choice });
  }
  return { question, choices };
}
