/** Shows what the session allows: join, unlock, wait, or the app. The address never decides this alone. */
import { type Query, type SessionView, useKeptViews, useView, useViewPart } from "@konsil/engine";
import { Button } from "@konsil/ui/Button.tsx";
import { Mark } from "@konsil/ui/Mark.tsx";
import { useLingui } from "@lingui/react/macro";
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { LockPage } from "./LockPage.tsx";
import { mayStore } from "./mayStore.ts";
import { Paragraph, PlainPage } from "./PlainPage.tsx";
import styles from "./SessionGate.module.css";
import { useForgetting } from "./useForgetting.ts";
import { useStuck } from "./useStuck.ts";

const NOTHING: readonly Query[] = [];
const SESSION = { query: "session" } as const;

const EndPages = {
  Awaiting: lazy(() => import("./EndPages.tsx").then((module) => ({ default: module.AwaitingPage }))),
  LeaseOver: lazy(() => import("./EndPages.tsx").then((module) => ({ default: module.LeaseOverPage }))),
  Shut: lazy(() => import("./ShutPage.tsx").then((module) => ({ default: module.ShutPage }))),
  Wiped: lazy(() => import("./EndPages.tsx").then((module) => ({ default: module.WipedPage }))),
  Ended: lazy(() => import("./EndPages.tsx").then((module) => ({ default: module.EndedPage }))),
};

export type ReadySession = Extract<SessionView, { phase: "ready" }>;
/** A guest whom nobody of the house has let in yet. */
export type WaitingGuest = Extract<SessionView, { phase: "awaiting_host" }>;

export interface SessionGateProps {
  /** This browser belongs to nobody yet. */
  nobody: ComponentType;
  /** The app, unlocked. */
  ready: ComponentType<{ session: ReadySession }>;
  /** Where guests may come: before they are let in. */
  waiting?: ComponentType<{ session: WaitingGuest }>;
  /** What the unlocked app shows first: the engine gives it with the first word that the door is open. */
  first?: readonly Query[];
  /** Loads what stands behind the door, while one types the PIN. */
  prepare?: () => void;
}

export function SessionGate(props: SessionGateProps) {
  // Asked for before the session, so that it is there when the session is.
  useKeptViews(props.first ?? NOTHING);
  const { prepare } = props;
  const locked = useViewPart(SESSION, (session) => session?.phase === "locked");
  useEffect(() => {
    if (!locked || prepare === undefined) return;
    // The lock is painted first.
    const frame = requestAnimationFrame(() => setTimeout(prepare));
    return () => cancelAnimationFrame(frame);
  }, [locked, prepare]);
  return <Suspense fallback={<Starting />}>{useSessionPage(props)}</Suspense>;
}

function useSessionPage({ nobody: Nobody, ready: Ready, waiting: Waiting }: SessionGateProps): ReactNode {
  const session = useView(SESSION);
  useForgetting(session?.phase);
  switch (session?.phase) {
    case undefined:
    case "starting":
      return <Starting />;
    case "no_device":
      return <Nobody />;
    case "locked":
      return <LockPage tenant={session.tenant_name} person={session.person_name} triesLeft={session.tries_left} />;
    case "shut":
      return <EndPages.Shut reason={session.error} />;
    case "awaiting_certification":
      return <EndPages.Awaiting tenant={session.tenant_name} person={session.person_name} />;
    case "awaiting_host":
      return Waiting ? <Waiting session={session} /> : <Starting />;
    case "lease_over":
      return <EndPages.LeaseOver tenant={session.tenant_name} person={session.person_name} endsAt={session.ends_at} unsent={session.outbox_count} />;
    case "wiped":
      return <EndPages.Wiped reason={session.reason} />;
    case "ended":
      return <EndPages.Ended reason={session.reason} unsent={session.unsent} />;
    case "ready":
      return <Ready session={session} />;
  }
}

const PATIENCE_MS = 400;

/** Nothing for the first moment, then the mark: no spinner flashes by. After long, a way out. */
function Starting() {
  const { t } = useLingui();
  const [slow, setSlow] = useState(false);
  const stuck = useStuck(true);
  const [stores, setStores] = useState(true);
  useEffect(() => {
    const look = () => {
      setSlow(true);
      void mayStore().then(setStores);
    };
    const timer = setTimeout(look, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!stores) {
    return (
      <PlainPage title={t`Dieser Browser speichert nichts`}>
        <Paragraph>{t`Ohne Speicher kann Konsil keine Schlüssel behalten. Öffne die Seite in einem anderen Browser, nicht in einem privaten Fenster, oder erlaube ihr Cookies und Website-Daten.`}</Paragraph>
      </PlainPage>
    );
  }
  return (
    <main className={styles.starting} aria-busy>
      {slow && (
        <>
          <Mark size={4} />
          <p className={styles.text}>{stuck ? t`Das dauert länger als sonst. Lade die Seite neu.` : t`Konsil startet …`}</p>
          {stuck && <Button onPress={() => location.reload()}>{t`Neu laden`}</Button>}
        </>
      )}
    </main>
  );
}
