/** Starts the engine's dedicated worker in this tab. Called only in the tab that leads. */
import type { EngineWorker } from "./leader.ts";
import type { NetworkNotice, Reply, RestartNotice } from "./protocol.ts";
import { trustedScriptUrl } from "./trustedScript.ts";
import workerUrl from "./worker.ts?worker&url";

export function startBrowserWorker(): EngineWorker {
  const worker = new Worker(trustedScriptUrl(workerUrl), { type: "module", name: "konsil-engine" });
  // A page learns of a lost network reliably, a worker does not in every engine.
  const tell = () => worker.postMessage({ network: navigator.onLine } satisfies NetworkNotice);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return {
    post: (request) => worker.postMessage(request),
    onReply: (listener) =>
      worker.addEventListener("message", (event: MessageEvent<Reply | RestartNotice>) => {
        if ("restart" in event.data) location.reload();
        else listener(event.data);
      }),
    terminate: () => worker.terminate(),
  };
}
