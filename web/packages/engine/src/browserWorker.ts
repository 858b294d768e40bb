/** Starts the engine's dedicated worker in this tab. Called only in the tab that leads. */
import type { EngineWorker } from "./leader.ts";
import type { Reply } from "./protocol.ts";
import { trustedScriptUrl } from "./trustedScript.ts";
import workerUrl from "./worker.ts?worker&url";

export function startBrowserWorker(): EngineWorker {
  const worker = new Worker(trustedScriptUrl(workerUrl), { type: "module", name: "konsil-engine" });
  return {
    post: (request) => worker.postMessage(request),
    onReply: (listener) => worker.addEventListener("message", (event: MessageEvent<Reply>) => listener(event.data)),
    terminate: () => worker.terminate(),
  };
}
