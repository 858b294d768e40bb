/** Of several tabs one sounds: the one that was touched last, and when it goes, another one. */
const LOCK = "konsil-sounds";

export interface Turn {
  mine: () => boolean;
  /** This tab was touched. */
  take: () => void;
  leave: () => void;
}

export function joinTurns(locks: LockManager = navigator.locks, name: string = LOCK): Turn {
  const leaving = new AbortController();
  const left = new Promise<void>((resolve) => leaving.signal.addEventListener("abort", () => resolve()));
  /** The request that holds the lock. */
  let holds: LockOptions | null = null;
  let waits = false;
  let takes = false;

  function request(options: LockOptions): void {
    locks
      .request(name, options, () => {
        if (options.steal) takes = false;
        else waits = false;
        if (leaving.signal.aborted) return undefined;
        holds = options;
        return left;
      })
      .catch(() => {
        // Another tab took it, or this one left while it waited.
        if (holds === options) holds = null;
        wait();
      });
  }

  function wait(): void {
    if (waits || leaving.signal.aborted) return;
    waits = true;
    request({ signal: leaving.signal });
  }

  wait();
  return {
    mine: () => holds !== null && !leaving.signal.aborted,
    take: () => {
      if (holds !== null || takes || leaving.signal.aborted) return;
      takes = true;
      request({ steal: true });
    },
    leave: () => leaving.abort(),
  };
}
