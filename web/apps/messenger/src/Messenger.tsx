/** The messenger's pages: joining for a browser that is nobody's device yet, the chats for one that is. */
import { SessionGate } from "@konsil/session";
import { lazy } from "react";
import { Shell } from "./features/shell/Shell.tsx";

const JoinPage = lazy(() => import("./features/joining/JoinPage.tsx").then((module) => ({ default: module.JoinPage })));

export function Messenger() {
  return <SessionGate nobody={JoinPage} ready={Shell} />;
}
