/** The messenger's pages: joining for a browser that is nobody's device yet, the chats for one that is, one room for a guest. */
import type { Query } from "@konsil/engine";
import { late, type ReadySession, SessionGate } from "@konsil/session";
import { lazy } from "react";
import { useRoute } from "./routing/useRoute.ts";

const house = late(() => import("./features/shell/Shell.tsx").then((module) => module.Shell));
const JoinPage = lazy(() => import("./features/joining/JoinPage.tsx").then((module) => ({ default: module.JoinPage })));
const GuestPage = lazy(() => import("./features/guests/GuestPage.tsx").then((module) => ({ default: module.GuestPage })));
const GuestWaiting = lazy(() => import("./features/guests/GuestWaiting.tsx").then((module) => ({ default: module.GuestWaiting })));
const GuestShell = lazy(() => import("./features/guests/GuestShell.tsx").then((module) => ({ default: module.GuestShell })));

/** The chat list as it stands at first. */
const FIRST: readonly Query[] = [{ query: "chats", search: "", filter: "all" }, { query: "connection" }];

export function Messenger() {
  return <SessionGate nobody={Nobody} ready={Ready} waiting={GuestWaiting} first={FIRST} prepare={house.prepare} />;
}

function Nobody() {
  return useRoute().name === "guest" ? <GuestPage /> : <JoinPage />;
}

function Ready({ session }: { session: ReadySession }) {
  return session.guest === null ? <house.Part session={session} /> : <GuestShell session={session} />;
}
