/** Imported before anything else by an app that mostly leads: the engine loads while the rest of the page is still read. */
import { loadWorkerAhead } from "./browserWorker.ts";

loadWorkerAhead();
