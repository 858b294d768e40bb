/** Who is invited, and what they get. The secret is in the link and the code, and nowhere else. */
import type { Person } from "@konsil/admin-api";
import type { InviteAs } from "@konsil/engine";

/** Somebody who has an account and begins anew. */
export interface Invitee {
  person: string;
  name: string;
  role: string;
  inviteAs: InviteAs;
}

export interface Invitation {
  name: string;
  url: string;
  code: string;
  /** Milliseconds since 1970. */
  validUntil: number;
}

/** A person who is to begin anew. */
export function inviteeOf(person: Person): Invitee {
  return {
    person: person.id,
    name: person.name,
    role: person.role,
    inviteAs: person.administrator ? "administrator" : person.level === "supplier" ? "supplier" : "staff",
  };
}
