/**
 * Mentions of the reader that were unread and that nobody has looked at since the chat was opened. The engine's own count ends
 * where reading has come to; whoever jumps to the newest message has passed them by all the same.
 */
import type { UnreadMentionView } from "@konsil/engine";

export interface MentionLeft {
  position: number;
  seen: boolean;
}

/** By the messages' keys. */
export type MentionsLeft = ReadonlyMap<string, MentionLeft>;

export const NO_MENTIONS: MentionsLeft = new Map();

/** With those that are unread now. The very same when there is none that is new. */
export function withUnread(left: MentionsLeft, unread: readonly UnreadMentionView[]): MentionsLeft {
  const fresh = unread.filter(({ message }) => !left.has(message));
  if (fresh.length === 0) return left;
  return new Map([...left, ...fresh.map(({ message, position }) => [message, { position, seen: false }] as const)]);
}

/** With these looked at. */
export function withSeen(left: MentionsLeft, keys: readonly string[]): MentionsLeft {
  const fresh = keys.filter((key) => left.get(key)?.seen === false);
  if (fresh.length === 0) return left;
  const next = new Map(left);
  for (const key of fresh) next.set(key, { position: next.get(key)?.position ?? 0, seen: true });
  return next;
}

/** What is on screen: from one position to another. */
export interface OnScreen {
  from: number;
  to: number;
}

export function mentionsOn(left: MentionsLeft, screen: OnScreen | null): string[] {
  if (screen === null) return [];
  return [...left].flatMap(([key, { position, seen }]) => (!seen && screen.from <= position && position <= screen.to ? [key] : []));
}

/** Those that are neither on screen nor seen, the oldest first. */
export function mentionsElsewhere(left: MentionsLeft, onScreen: readonly string[]): { key: string; position: number }[] {
  return [...left]
    .flatMap(([key, { position, seen }]) => (seen || onScreen.includes(key) ? [] : [{ key, position }]))
    .sort((a, b) => a.position - b.position);
}
