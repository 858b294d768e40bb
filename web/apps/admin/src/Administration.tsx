/** The administration's pages: setting up for a browser that is nobody's, the shell for an administrator's. */
import { late, type ReadySession, SessionGate } from "@konsil/session";
import { lazy } from "react";
import { NobodyPage } from "./features/shell/NobodyPage.tsx";
import { useRoute } from "./routing/useRoute.ts";

const SetUpPage = lazy(() => import("./features/setup/SetUpPage.tsx").then((module) => ({ default: module.SetUpPage })));
const SetUpDonePage = lazy(() => import("./features/setup/SetUpDonePage.tsx").then((module) => ({ default: module.SetUpDonePage })));
const house = late(() => import("./features/shell/Shell.tsx").then((module) => module.Shell));

export function Administration() {
  return <SessionGate nobody={Nobody} ready={Ready} prepare={house.prepare} />;
}

function Nobody() {
  return useRoute().name === "setUp" ? <SetUpPage /> : <NobodyPage />;
}

function Ready({ session }: { session: ReadySession }) {
  if (useRoute().name === "setUp") return <SetUpDonePage tenant={session.tenant_name} person={session.me.name} />;
  return <house.Part session={session} />;
}
