/** React's way to the engine: a provider and hooks. Components re-draw only when the part they read has changed. */
import { createContext, type ReactNode, useCallback, useContext, useLayoutEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { EngineClient } from "./client.ts";
import type { Query, TimelineView } from "./generated/index.ts";
import type { ViewOf } from "./protocol.ts";
import type { TimelineWindow } from "./timelineWindow.ts";
import { Views } from "./views.ts";

const ViewsContext = createContext<Views | null>(null);

export function EngineProvider({ engine, children }: { engine: EngineClient; children: ReactNode }) {
  const [views] = useState(() => new Views(engine));
  return <ViewsContext value={views}>{children}</ViewsContext>;
}

function useViews(): Views {
  const views = useContext(ViewsContext);
  if (!views) throw new Error("EngineProvider is missing");
  return views;
}

export function useEngine(): EngineClient {
  return useViews().engine;
}

/** The view of a query, kept current; undefined until the first one came. Without a query nothing is asked. */
export function useView<Q extends Query>(query: Q | null): ViewOf<Q> | undefined {
  const views = useViews();
  const key = query && JSON.stringify(query);
  const watch = useCallback((listener: () => void) => (key === null ? () => undefined : views.watch(JSON.parse(key) as Q, listener)), [views, key]);
  return useSyncExternalStore(watch, () => (query === null ? undefined : views.peek(query)));
}

/** One number or word of a view: whoever shows no more of it is not drawn again when the rest changes. */
export function useViewPart<Q extends Query, Part extends string | number | boolean | null>(query: Q, part: (view: ViewOf<Q> | undefined) => Part): Part {
  const views = useViews();
  const key = JSON.stringify(query);
  const watch = useCallback((listener: () => void) => views.watch(JSON.parse(key) as Q, listener), [views, key]);
  return useSyncExternalStore(watch, () => part(views.peek(query)));
}

/** Asks for what a chat shows before it is opened. */
export function useFetchAhead(): (conversation: string) => void {
  const views = useViews();
  return useCallback((conversation) => views.fetchAhead(conversation), [views]);
}

/** Asks for what will be shown before the page has drawn so far. */
export function useAskAhead(): (queries: readonly Query[]) => void {
  const views = useViews();
  return useCallback((queries) => views.askAhead(queries), [views]);
}

/** Keeps the views of queries current that are not on screen yet. They must be the same at every draw. */
export function useKeptViews(queries: readonly Query[]): void {
  const views = useViews();
  useLayoutEffect(() => {
    const leave = queries.map((query) => views.watch(query, () => undefined));
    return () => leave.forEach((end) => end());
  }, [views, queries]);
}

/** The timeline of the open chat, with the means to move its window. */
export function useTimeline(conversation: string): { view: TimelineView | null | undefined; window: TimelineWindow } {
  const views = useViews();
  const window = useMemo(() => views.timeline(conversation), [views, conversation]);
  const view = useSyncExternalStore(window.watch, () => window.view);
  return { view, window };
}
