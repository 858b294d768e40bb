/** Starts the engine's dedicated worker in this tab. Called only in the tab that leads. */
import type { EngineWorker } from "./leader.ts";
import { peekLock } from "./host/vault.ts";
import type { NetworkNotice, Reply, RestartNotice } from "./protocol.ts";
import { trustedScriptUrl } from "./trustedScript.ts";
import workerUrl from "./worker.ts?worker&url";

export function startBrowserWorker(): EngineWorker {
  const worker = new Worker(trustedScriptUrl(workerUrl), { type: "module", name: "konsil-engine" });
  // A page learns of a lost network reliably, a worker does not in every engine.
  const tell = () => worker.postMessage({ network: navigator.onLine } satisfies NetworkNotice);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  /** Who asked for the session before the engine was there; nothing else of what was asked is kept, above all no PIN. */
  const asked: string[] = [];
  let loaded = false;
  return {
    post: (request) => {
      if (!loaded && "subscribe" in request && request.query.query === "session") asked.push(request.subscribe);
      worker.postMessage(request);
    },
    onReply: (listener) => {
      worker.addEventListener("message", (event: MessageEvent<Reply[] | RestartNotice>) => {
        loaded = true;
        if ("restart" in event.data) location.reload();
        else event.data.forEach(listener);
      });
      // A new engine is locked: the PIN can be typed while it still loads.
      // Without storage there is no lock, and the engine says so.
      void peekLock()
        .catch(() => null)
        .then((lock) => {
          if (loaded || lock === null) return;
          for (const sub of asked) listener({ sub, view: lock });
        });
    },
    terminate: () => worker.terminate(),
  };
}
