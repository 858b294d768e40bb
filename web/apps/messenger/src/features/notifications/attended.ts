/** Whether somebody looks at any window of this browser: each one that is looked at holds a lock in common with the others. */
const LOCK = "konsil-attended";

export interface Eyes {
  look: (attended: boolean) => void;
}

export function openEyes(locks: LockManager = navigator.locks, name: string = LOCK): Eyes {
  let away: (() => void) | null = null;
  return {
    look: (attended) => {
      away?.();
      away = null;
      if (!attended) return;
      const looking = new Promise<void>((resolve) => (away = resolve));
      locks.request(name, { mode: "shared" }, () => looking).catch(() => undefined);
    },
  };
}

export async function isAttended(locks: LockManager = navigator.locks, name: string = LOCK): Promise<boolean> {
  const { held } = await locks.query();
  return held?.some((one) => one.name === name) ?? false;
}
