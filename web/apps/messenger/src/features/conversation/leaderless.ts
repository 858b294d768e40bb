/** A group or room whose owners have all gone, locked or deleted by the administration: only they could have handed it on. */
import type { ConversationView } from "@konsil/engine";

interface Led {
  members: readonly Pick<ConversationView["members"][number], "owner">[];
  left: boolean;
  room: Pick<NonNullable<ConversationView["room"]>, "ended"> | null;
}

export function isLeaderless({ members, left, room }: Led): boolean {
  return !left && room?.ended !== true && members.length > 0 && members.every((member) => !member.owner);
}
