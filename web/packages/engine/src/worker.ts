/**
 * The engine's worker: loads the WASM engine and serves it to the page that started it. Requests that arrive while
 * the engine loads wait for it. This is the only file that knows the WASM package.
 */
import type { EngineHost, Request } from "./protocol.ts";
import { serveHost } from "./serveHost.ts";

/** The seam: everything of the WASM engine behind one interface. */
async function startEngine(): Promise<EngineHost> {
  // const engine = await import("../pkg/client_web.js");
  // await engine.default();  return engine-backed EngineHost
  return Promise.reject(new Error("the WASM engine is not built yet"));
}

const waiting: Request[] = [];
let serve: ((request: Request) => void) | null = null;

self.addEventListener("message", (event: MessageEvent<Request>) => {
  if (serve) serve(event.data);
  else waiting.push(event.data);
});

void startEngine().then((host) => {
  serve = serveHost(host, self);
  for (const request of waiting.splice(0)) serve(request);
});
