/** Runs `reencode` in a worker where the browser has canvases there, else on the page. */
import { trustedScriptUrl } from "@konsil/engine/trustedScript.ts";
import type { MediaProblem } from "../attachment.ts";
import workerUrl from "./pictureWorker.ts?worker&url";
import type { Reencoded } from "./reencode.ts";

export async function pictureOf(bytes: Uint8Array<ArrayBuffer>, pixelsMax: number, signal?: AbortSignal, place: "worker" | "page" = hasCanvasInWorker() ? "worker" : "page"): Promise<Reencoded | { problem: MediaProblem }> {
  if (place === "page") return (await import("./reencode.ts")).reencode(bytes, pixelsMax);
  const worker = new Worker(trustedScriptUrl(workerUrl), { type: "module", name: "konsil-picture" });
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<Reencoded | { problem: MediaProblem }>) => resolve(data));
      // Out of memory, most likely.
      worker.addEventListener("error", () => resolve({ problem: { reason: "broken" } }));
      signal?.addEventListener("abort", () => reject(signal.reason));
      worker.postMessage({ bytes, pixelsMax });
    });
  } finally {
    worker.terminate();
  }
}

function hasCanvasInWorker(): boolean {
  return typeof OffscreenCanvas === "function" && "convertToBlob" in OffscreenCanvas.prototype && typeof Worker === "function";
}
