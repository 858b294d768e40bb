/** The messenger's pages: joining for a browser that is nobody's device yet, the chats for one that is, one room for a guest. */
import type { Query } from "@konsil/engine";
import { late, prepareTimes, type ReadySession, SessionGate, speakWhole } from "@konsil/session";
import { i18n } from "@lingui/core";
import { lazy } from "react";
import { useRoute } from "./routing/useRoute.ts";

const house = late(() => page(import("./features/shell/Shell.tsx").then((module) => module.Shell)));
const JoinPage = lazy(() => page(import("./features/joining/JoinPage.tsx").then((module) => ({ default: module.JoinPage }))));
const GuestPage = lazy(() => page(import("./features/guests/GuestPage.tsx").then((module) => ({ default: module.GuestPage }))));
const GuestWaiting = lazy(() => page(import("./features/guests/GuestWaiting.tsx").then((module) => ({ default: module.GuestWaiting }))));
const GuestShell = lazy(() => page(import("./features/guests/GuestShell.tsx").then((module) => ({ default: module.GuestShell }))));

/** What is behind the first page says more than that one does. */
async function page<Loaded>(loading: Promise<Loaded>): Promise<Loaded> {
  const [loaded] = await Promise.all([loading, speakWhole()]);
  // While the PIN is typed, or an invitation is read.
  setTimeout(() => prepareTimes(i18n.locale));
  return loaded;
}

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
