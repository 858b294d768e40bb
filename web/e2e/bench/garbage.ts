/** The browser tidies up, as it does by itself while a person reads; a script leaves it no time for that. */
import type { Person } from "../support/person.ts";

const COLLECT = "HeapProfiler.collectGarbage";
/** An id for a worker's command: its answer is awaited by it. */
const ID = 1;

interface Attached {
  sessionId: string;
}
interface Received {
  sessionId: string;
  message: string;
}

/** Collects the garbage of a page and of its workers. */
export async function collectGarbage(person: Person): Promise<void> {
  const debug = await person.context.newCDPSession(person.page);
  const workers = new Set<string>();
  debug.on("Target.attachedToTarget", ({ sessionId }: Attached) => workers.add(sessionId));
  // Workers that are there are announced before this is answered.
  await debug.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const answered = Promise.all(
    [...workers].map(
      (worker) =>
        new Promise<void>((resolve) => {
          debug.on("Target.receivedMessageFromTarget", ({ sessionId, message }: Received) => {
            if (sessionId === worker && (JSON.parse(message) as { id?: number }).id === ID) resolve();
          });
        }),
    ),
  );
  const message = JSON.stringify({ id: ID, method: COLLECT });
  for (const sessionId of workers) await debug.send("Target.sendMessageToTarget", { sessionId, message });
  await answered;
  await debug.send(COLLECT);
  await debug.detach();
}
