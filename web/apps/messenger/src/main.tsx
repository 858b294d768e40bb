/** The messenger as it ships: the engine in a worker, one tab leading, the service worker for offline starts. */
import { startBrowserWorker } from "@konsil/engine/browserWorker.ts";
import { TabEngine } from "@konsil/engine";
import { registerServiceWorker } from "./features/installation/appUpdate.ts";
import { mountApp } from "./mount.tsx";

const engine = new TabEngine({ startWorker: startBrowserWorker });
// Gives the database free at once, so that the next tab can open it.
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) engine.close();
});

void mountApp(engine);
if (import.meta.env.PROD) void registerServiceWorker();
