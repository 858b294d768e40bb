/** Handing over the lead of a group. */
import type { ConversationView, PersonView } from "@konsil/engine";

/** Who leads when the only one who does leaves: a group that nobody leads takes nobody in and keeps its name for ever. */
export function heirOf({ members }: Pick<ConversationView, "members">): PersonView | null {
  const leading = members.filter(({ owner, revoked }) => owner && !revoked);
  if (leading.length !== 1 || !leading[0]?.person.me) return null;
  return members.find(({ person, revoked }) => !person.me && !revoked && person.level === "internal")?.person ?? null;
}
