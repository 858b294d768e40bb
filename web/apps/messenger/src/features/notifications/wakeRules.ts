/** Who is left alone, and when: the rules by which the server wakes (crates/app/src/push.rs), for what the page itself says and sounds. */
import type { ChatRowView, QuietHours } from "@konsil/engine";

export interface WakeRules {
  quiet: QuietHours | null;
  /** What is not urgent wakes on duty alone, and this person has none. */
  offDuty: boolean;
  now: Date;
}

export function isMutedAt(chat: Pick<ChatRowView, "settings">, now: Date): boolean {
  return (chat.settings.muted_until ?? 0) > now.getTime();
}

/** Quiet hours go where the device goes: its own clock counts. */
export function isQuiet(quiet: QuietHours | null, now: Date): boolean {
  if (quiet === null) return false;
  const minute = now.getHours() * 60 + now.getMinutes();
  const { from_min: from, until_min: until } = quiet;
  return from <= until ? from <= minute && minute < until : from <= minute || minute < until;
}

/** May something that came into this chat wake somebody who does not look? Nothing does in a muted one. */
export function wakes(chat: Pick<ChatRowView, "settings">, urgent: boolean, { quiet, offDuty, now }: WakeRules): boolean {
  return !isMutedAt(chat, now) && (urgent || !(offDuty || isQuiet(quiet, now)));
}
