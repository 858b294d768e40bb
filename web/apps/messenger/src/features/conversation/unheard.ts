/** A chat of two whose other one the administration has locked or deleted: nobody reads what is written there. */
import type { ConversationView } from "@konsil/engine";

interface Heard {
  kind: ConversationView["kind"];
  members: readonly { person: { me: boolean } }[];
  left: boolean;
}

export function isUnheard({ kind, members, left }: Heard): boolean {
  // While its members are not known yet, nobody is missed.
  return kind === "direct" && !left && members.length > 0 && members.every(({ person }) => person.me);
}
