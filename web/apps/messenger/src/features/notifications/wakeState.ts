/** What is to be said of this device: why the browser cannot be woken, or how the server sees it. */
import type { PushStateView } from "@konsil/engine";
import type { PushAbility } from "./browserPush.ts";

export type WakeState = Exclude<PushAbility, "granted" | "unasked"> | PushStateView;

/** The server's word counts first: where it wakes nobody, nothing the browser can helps. A private window names what it does not do: Firefox has push there, and refuses it. */
export function stateOf(ability: PushAbility, server: PushStateView, isPrivate: boolean): WakeState {
  if (server === "unavailable") return server;
  if (isPrivate) return "unsupported";
  return ability === "granted" || ability === "unasked" ? server : ability;
}
