/** The messenger as it ships: the engine in a worker, one tab leading, the service worker for offline starts. */
import "@konsil/engine/ahead.ts";
import { dropWorkerAhead, startBrowserWorker } from "@konsil/engine/browserWorker.ts";
import { BEFORE_RESTART, TabEngine } from "@konsil/engine";
import { mountApp } from "@konsil/session";
import { registerServiceWorker } from "./features/installation/appUpdate.ts";
import { askBeforeLeaving, leaveUnasked } from "./features/installation/heldWork.ts";
import { refuseStrayDrops } from "./features/shell/strayDrops.ts";
import { catalogues } from "./languages/catalogues.ts";
import { Messenger } from "./Messenger.tsx";

const engine = new TabEngine({ startWorker: startBrowserWorker, onFollow: dropWorkerAhead });
// Gives the database free at once, so that the next tab can open it.
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) engine.close();
});

refuseStrayDrops(window);
askBeforeLeaving(window);
window.addEventListener(BEFORE_RESTART, leaveUnasked);
void mountApp(engine, catalogues, () => <Messenger />);
if (import.meta.env.PROD) void registerServiceWorker();
