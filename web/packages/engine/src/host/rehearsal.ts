/**
 * What a PIN sets going, done once for nothing while it is still being typed: a browser compiles a function of the module when it is
 * first called, and gives memory when it is first written to. That is most of an unlocking's time, and nobody waits for it here.
 * Nothing that is stored is touched, and no key is involved.
 */
import type { Core } from "../../pkg/client_web.js";
import type { Query } from "../generated/index.ts";
import { randomBytes, type PinWrapper } from "./vault.ts";

/** What an unlocked app asks for first. */
const FIRST: readonly Query[] = [{ query: "session" }, { query: "connection" }, { query: "chats", search: "", filter: "all" }];

/** The steps of a rehearsal; whoever unlocks meanwhile waits for one of them at most. */
export function rehearsal(pin: PinWrapper, openVisitor: () => Core): (() => void)[] {
  return [
    () => {
      const visitor = openVisitor();
      try {
        for (const [id, query] of FIRST.entries()) visitor.subscribe(Date.now(), id, JSON.stringify(query));
        visitor.network(Date.now(), false);
      } finally {
        visitor.free();
      }
    },
    // Last: what an unlocking derives its key in is large, and finds the same place again.
    () => void pin.wrapKey(randomBytes(32), "", randomBytes(16), randomBytes(32)),
  ];
}
