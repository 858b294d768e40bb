/**
 * The engine as pages see it: commands that resolve or reject with an `EngineError`, and subscriptions.
 * `TabEngine` reaches it through the leader tab, `directEngine` without any worker (katalog, tests).
 */
import type { Answer, Command, Query } from "./generated/index.ts";
import { EngineError, type EngineHost, type Method, type Methods, type ViewOf } from "./protocol.ts";

export interface EngineClient {
  call<M extends Method>(method: M, params: Methods[M]["params"]): Promise<Methods[M]["ok"]>;
  subscribe<Q extends Query>(query: Q, onView: (view: ViewOf<Q>) => void): () => void;
}

/** The screen's wish. Rejects with an `EngineError<CommandError>`. */
export function send(engine: EngineClient, command: Command): Promise<Answer> {
  return engine.call("command", command);
}

/** What a view shows at this moment. */
export function once<Q extends Query>(engine: EngineClient, query: Q): Promise<ViewOf<Q>> {
  return new Promise((resolve) => {
    const stop = engine.subscribe(query, (view) => {
      // It may be here before there is anything to stop.
      queueMicrotask(() => stop());
      resolve(view);
    });
  });
}

/** An engine in the same thread. */
export function directEngine(host: EngineHost): EngineClient {
  let count = 0;
  return {
    async call(method, params) {
      try {
        count += 1;
        // JSON copies, as a worker would make them.
        return structuredClone(await host.handle(method, structuredClone(params), `direct-${count}`)) as never;
      } catch (error) {
        throw new EngineError(error as { error: string });
      }
    },
    subscribe: (query, onView) => host.subscribe(query, (view) => onView(structuredClone(view) as never)),
  };
}
