/**
 * Keeps browser, engine and server of one mind: at every start, when the browser replaced its subscription and when the language
 * changed. What was lost is said, never asked for again behind the person's back. A part of the page that shows nothing, so that it
 * need not be there for the first paint.
 */
import { type EngineClient, type PushView, send, useEngine, useView } from "@konsil/engine";
import { usePreferences } from "@konsil/session";
import { useEffect } from "react";
import { closeSeen } from "./browserNotices.ts";
import { browserSubscription, unsubscribeBrowser } from "./browserPush.ts";

export function PushSync(): null {
  const engine = useEngine();
  const view = useView({ query: "push" });
  const { language } = usePreferences();
  const { state, endpoint = null, server_key: serverKey = null } = view ?? {};
  const zone = view?.quiet?.zone ?? null;

  useEffect(() => {
    if (state === undefined || state === "unavailable") return;
    let over = false;
    const sync = () => void compare(engine, { state, endpoint, serverKey, language }, () => over).catch(() => undefined);
    sync();
    const onMessage = (event: MessageEvent<unknown>) => {
      if ((event.data as { push?: string } | null)?.push === "changed") sync();
    };
    const worker = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    worker?.addEventListener("message", onMessage);
    return () => {
      over = true;
      worker?.removeEventListener("message", onMessage);
    };
  }, [engine, state, endpoint, serverKey, language]);

  // Quiet hours go where the device goes.
  useEffect(() => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (view?.quiet && zone !== null && zone !== here) {
      void send(engine, { command: "push", act: { act: "set_quiet_hours", hours: { ...view.quiet, zone: here } } }).catch(() => undefined);
    }
  }, [engine, view, zone]);

  useEffect(() => {
    const seen = () => {
      if (document.visibilityState === "visible") void closeSeen().catch(() => undefined);
    };
    seen();
    document.addEventListener("visibilitychange", seen);
    // A window behind others is woken, too, and stays visible meanwhile.
    window.addEventListener("focus", seen);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("focus", seen);
    };
  }, []);
  return null;
}

interface Known {
  state: PushView["state"];
  endpoint: string | null;
  serverKey: string | null;
  language: "de" | "en";
}

async function compare(engine: EngineClient, { state, endpoint, serverKey, language }: Known, isOver: () => boolean): Promise<void> {
  const wished = state === "on" || state === "pending";
  const found = await browserSubscription();
  if (!wished) {
    // Of somebody who lived here before, or one that has ended.
    if (found) await unsubscribeBrowser();
    return;
  }
  const madeFor = found?.serverKey ?? serverKey;
  const foreign = serverKey !== null && madeFor !== serverKey;
  if (!found || foreign) {
    await unsubscribeBrowser();
    await send(engine, { command: "push", act: { act: "unsubscribe", lost: true } });
    return;
  }
  const { key, secret } = found;
  await send(engine, { command: "push", act: { act: "subscribe", endpoint: found.endpoint, key, secret, language } });
  // Behind a lock nobody has seen anything.
  if (found.endpoint !== endpoint && !isOver()) await closeSeen();
}
