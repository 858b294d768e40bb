/** Invites one after the other. What was done stays done: after a failure it goes on with those who are left. */
import { type EngineClient, send } from "@konsil/engine";
import type { Invitation } from "../invite/invitation.ts";
import type { ListedPerson } from "./columns.ts";

/** `done` invitations are there already; each further one is told at once. Throws what the server or the line said; ends when nobody listens any more. */
export async function inviteAll(engine: EngineClient, people: ListedPerson[], done: number, onInvited: (invitation: Invitation) => void, signal: AbortSignal): Promise<void> {
  for (const { name, role } of people.slice(done)) {
    if (signal.aborted) return;
    // One at a time: each is signed with the administrator's key, and a list of a thousand must not be a flood.
    // oxlint-disable-next-line no-await-in-loop
    const answer = await send(engine, { command: "invite", name, role, invite_as: "staff", person: null });
    if (answer.answer !== "invitation") continue;
    onInvited({ name, url: `${location.origin}${answer.link}`, code: answer.code, validUntil: answer.valid_until });
  }
}
