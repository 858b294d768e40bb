/** Parts of an app that load after its first picture. */
import { type ComponentType, type FunctionComponent, lazy, useState } from "react";

export interface Late<Props extends object> {
  Part: FunctionComponent<Props>;
  /** Loads it before it is shown. A failure is seen when it is to be shown. */
  prepare: () => void;
}

/**
 * A component of its own file. Once prepared it is drawn at once: for a promise, even one that has been kept, React first shows
 * what stands in, and then for 300 ms at least.
 */
export function late<Props extends object>(load: () => Promise<ComponentType<Props>>): Late<Props> {
  let loaded: ComponentType<Props> | null = null;
  const fetch = () => load().then((component) => ({ default: (loaded = component) }));
  const Waited = lazy(fetch) as ComponentType<Props>;
  return {
    Part: function Part(props) {
      // As it was drawn first: another component in its place would forget what it knew.
      const [Drawn] = useState(() => loaded ?? Waited);
      return <Drawn {...props} />;
    },
    prepare: () => void fetch().catch(() => undefined),
  };
}
