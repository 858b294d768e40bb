/**
 * The engine's dedicated worker in this tab. It may be loaded before it is known whether this tab leads; what is stored it opens only
 * when the tab does.
 */
import type { SessionView } from "./generated/index.ts";
import type { EngineWorker } from "./leader.ts";
import { peekLock } from "./host/vault.ts";
import { BEFORE_RESTART, type LeadNotice, type NetworkNotice, type Reply, type RestartNotice } from "./protocol.ts";
import { trustedScriptUrl } from "./trustedScript.ts";
import workerUrl from "./worker.ts?worker&url";

interface Loading {
  worker: Worker;
  /** What the lock says; null where no PIN keeps the door. */
  lock: Promise<SessionView | null>;
}

let ahead: Loading | null = null;

function load(): Loading {
  return {
    worker: new Worker(trustedScriptUrl(workerUrl), { type: "module", name: "konsil-engine" }),
    // Without storage there is no lock, and the engine says so.
    lock: peekLock().catch(() => null),
  };
}

/** The script and the module, which every start needs; nothing that is stored is opened by it. */
export function loadWorkerAhead(): void {
  ahead ??= load();
}

/** Another tab leads: there is one engine. */
export function dropWorkerAhead(): void {
  ahead?.worker.terminate();
  ahead = null;
}

/** Called only in the tab that leads. */
export function startBrowserWorker(): EngineWorker {
  const { worker, lock } = ahead ?? load();
  ahead = null;
  worker.postMessage({ lead: true } satisfies LeadNotice);
  // A page learns of a lost network reliably, a worker does not in every engine.
  const tell = () => worker.postMessage({ network: navigator.onLine } satisfies NetworkNotice);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  let loaded = false;
  let say: (reply: Reply) => void = () => undefined;
  return {
    post: (request) => {
      worker.postMessage(request);
      // A new engine is locked: the PIN can be typed while it still loads, however late or early the page asks for the session.
      if (loaded || !("subscribe" in request) || request.query.query !== "session") return;
      const sub = request.subscribe;
      void lock.then((view) => {
        if (!loaded && view !== null) say({ sub, view });
      });
    },
    onReply: (listener) => {
      say = listener;
      worker.addEventListener("message", (event: MessageEvent<Reply[] | RestartNotice>) => {
        loaded = true;
        if ("restart" in event.data) {
          dispatchEvent(new Event(BEFORE_RESTART));
          location.reload();
        } else {
          for (const reply of event.data) {
            try {
              listener(reply);
            } catch (error) {
              // What came with it is for others.
              reportError(error);
            }
          }
        }
      });
    },
    terminate: () => worker.terminate(),
  };
}
