/** Puts an `EngineHost` behind a message port: answers requests, forwards views, never lets an exception escape. */
import type { EngineHost, Reply, Request } from "./protocol.ts";

export interface MessagePortLike {
  postMessage(replies: Reply[]): void;
}

export function serveHost(host: EngineHost, port: MessagePortLike): (request: Request) => void {
  const subscriptions = new Map<string, () => void>();
  // What one call brings goes over together, in its order: the page draws once for all of it.
  let together: Reply[] = [];
  const reply = (message: Reply) => {
    if (together.push(message) > 1) return;
    queueMicrotask(() => {
      const replies = together;
      together = [];
      port.postMessage(replies);
    });
  };

  return (request) => {
    if ("method" in request) {
      const { id, method, params } = request;
      host.handle(method, params, id).then(
        (ok) => reply({ id, ok: ok ?? null }),
        (error: unknown) => reply({ id, error: isReason(error) ? error : { error: "internal" } }),
      );
    } else if ("subscribe" in request) {
      const sub = request.subscribe;
      subscriptions.get(sub)?.();
      subscriptions.set(
        sub,
        host.subscribe(request.query, (view) => reply({ sub, view })),
      );
    } else {
      subscriptions.get(request.unsubscribe)?.();
      subscriptions.delete(request.unsubscribe);
    }
  };
}

function isReason(error: unknown): error is { error: string } {
  return typeof error === "object" && error !== null && "error" in error && typeof error.error === "string";
}
