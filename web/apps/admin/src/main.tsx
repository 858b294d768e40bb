/** The administration as it ships: the same engine as the messenger's, in a worker of whichever tab leads. */
import { TabEngine } from "@konsil/engine";
import { startBrowserWorker } from "@konsil/engine/browserWorker.ts";
import { mountApp } from "@konsil/session";
import { Administration } from "./Administration.tsx";
import { catalogues } from "./languages/catalogues.ts";

const engine = new TabEngine({ startWorker: startBrowserWorker });
// Gives the database free at once, so that the next tab can open it.
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) engine.close();
});

void mountApp(engine, catalogues, () => <Administration />);
