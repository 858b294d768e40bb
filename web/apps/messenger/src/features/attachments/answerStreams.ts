/** Answers the service worker when a player asks for a range: read, opened and checked by the engine. */
import { type EngineClient, reasonOf } from "@konsil/engine";

interface Asked {
  attachment: { message: string; place: number; from: number; to: number };
}

export function answerStreams(engine: EngineClient): () => void {
  const worker = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!worker) return () => {};
  const answer = (event: MessageEvent<Asked | unknown>) => {
    const [port] = event.ports;
    const data = event.data as Partial<Asked> | null;
    if (!port || typeof data !== "object" || data === null || !data.attachment) return;
    engine.call("readAttachment", data.attachment).then(
      (ok) => port.postMessage(ok),
      (error: unknown) => port.postMessage({ error: reasonOf(error).error }),
    );
  };
  worker.addEventListener("message", answer);
  worker.startMessages();
  return () => worker.removeEventListener("message", answer);
}
