/** Has the house a map of its own? Asked once, of the house's server, and only where a position is shown. */
import { type EngineClient, useEngine, useViewPart } from "@konsil/engine";
import { useEffect, useState } from "react";

/** A map's header: enough to know that there is one. */
const HEADER = { from: 0, to: 127, version: null };
/** A connection that has just come needs a moment until files may be asked for. */
const AGAIN_MS = 3_000;
const TRIES_MAX = 5;

const answers = new WeakMap<EngineClient, Promise<boolean>>();

function ask(engine: EngineClient): Promise<boolean> {
  const asked = answers.get(engine) ?? engine.call("readMap", HEADER).then((part) => part !== null);
  answers.set(engine, asked);
  asked.catch(() => answers.get(engine) === asked && answers.delete(engine));
  return asked;
}

/** False until it is known; `wanted` says that there is something to be shown on it. */
export function useHasMap(wanted: boolean): boolean {
  const engine = useEngine();
  const online = useViewPart({ query: "connection" }, (view) => view?.state === "online");
  const [has, setHas] = useState(false);
  useEffect(() => {
    if (!wanted || !online || has) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    const look = (tries: number): void => {
      ask(engine).then(
        (there) => current && setHas(there),
        () => {
          if (current && tries < TRIES_MAX) timer = setTimeout(() => look(tries + 1), AGAIN_MS);
        },
      );
    };
    look(1);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [engine, wanted, online, has]);
  return has;
}
