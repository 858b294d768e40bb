/** React's way to the administration: whether it is open, and questions that are asked again when their answer may be another. */
import type { AdministrationScope, NewsTopic } from "@konsil/admin-api";
import { EngineError, useEngine, useView } from "@konsil/engine";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { AdministrationAccess } from "./AdministrationAccess.ts";
import { AdministrationNews } from "./AdministrationNews.ts";

const AccessContext = createContext<AdministrationAccess | null>(null);
const NewsContext = createContext<AdministrationNews | null>(null);
const ScopesContext = createContext<readonly string[]>([]);

/** How often one asks again while nobody tells what changed. */
const AGAIN_MS = 4_000;
/** And while somebody does: for what changes by itself, such as who is connected. */
const SELDOM_MS = 60_000;

export function AdministrationProvider({ children, refused }: { children: ReactNode; refused: ReactNode }) {
  const engine = useEngine();
  const [access] = useState(() => new AdministrationAccess(engine));
  const [news] = useState(() => new AdministrationNews(access));
  const [state, setState] = useState<"opening" | "open" | "refused">("opening");
  const scopes = useSyncExternalStore(access.watchScopes, access.scopes);
  const online = useView({ query: "connection" })?.state === "online";
  useEffect(() => {
    if (!online || state !== "opening") return;
    access.open().then(
      () => setState("open"),
      (failure: unknown) => {
        if (isRefused(failure)) setState("refused");
      },
    );
  }, [access, online, state]);
  const visible = useVisible();
  // Somebody may have given or taken permissions: another token says which there are.
  useEffect(
    () =>
      news.watch((changed) => {
        if (!changed.has("people")) return;
        access.renew();
        access.open().catch((failure: unknown) => isRefused(failure) && setState("refused"));
      }),
    [access, news],
  );
  // Nobody looks at a page in the background, and a browser has few connections.
  useEffect(() => (online && visible && state === "open" ? news.listen() : undefined), [news, online, visible, state]);
  return (
    <AccessContext value={access}>
      <NewsContext value={news}>
        <ScopesContext value={scopes}>{state === "refused" ? refused : children}</ScopesContext>
      </NewsContext>
    </AccessContext>
  );
}

/** Whoever asked is no administrator, or none any more. */
function isRefused(failure: unknown): boolean {
  return failure instanceof EngineError && failure.reason.error === "not_allowed";
}

function useVisible(): boolean {
  return useSyncExternalStore(
    (changed) => {
      document.addEventListener("visibilitychange", changed);
      return () => document.removeEventListener("visibilitychange", changed);
    },
    () => document.visibilityState === "visible",
  );
}

export function useAccess(): AdministrationAccess {
  const access = useContext(AccessContext);
  if (!access) throw new Error("AdministrationProvider is missing");
  return access;
}

/** May this administrator run that part? False until it is known. */
export function useScope(scope: AdministrationScope): boolean {
  return useContext(ScopesContext).includes(scope);
}

export interface Answered<Data> {
  /** The last answer; undefined before the first. */
  data: Data | undefined;
  /** Why the last question was not answered. */
  error: { error: string } | null;
  refresh: () => void;
}

/** Asks now, whenever `key` changes, when one of these parts changed, and again and again while the page is visible. */
export function useAnswer<Data>(key: string, about: readonly NewsTopic[], question: (access: AdministrationAccess) => Promise<Data>): Answered<Data> {
  const access = useAccess();
  const news = useContext(NewsContext);
  if (!news) throw new Error("AdministrationProvider is missing");
  const connection = useView({ query: "connection" });
  const online = connection?.state === "online";
  const visible = useVisible();
  const told = useSyncExternalStore(news.watchState, news.isTold);
  const topics = about.join();
  const [answer, setAnswer] = useState<{ key: string; data?: Data; error: { error: string } | null }>({ key, error: null });
  const asked = useRef(question);
  const turn = useRef(0);
  useEffect(() => {
    asked.current = question;
  });

  const refresh = useCallback(() => {
    turn.current += 1;
    const mine = turn.current;
    // A later question makes an earlier one's answer worthless.
    const take = (take: () => void) => mine === turn.current && take();
    asked.current(access).then(
      (data) => take(() => setAnswer({ key, data, error: null })),
      (failure: unknown) => {
        const error = failure instanceof EngineError ? failure.reason : { error: "internal" };
        take(() => setAnswer((old) => (old.key === key ? { ...old, error } : { key, error })));
      },
    );
  }, [access, key]);

  useEffect(() => {
    if (!online) return;
    refresh();
    return () => {
      turn.current += 1;
    };
  }, [online, refresh]);

  useEffect(() => {
    if (!online || !visible) return;
    const timer = setInterval(refresh, told ? SELDOM_MS : AGAIN_MS);
    const end = news.watch((changed) => topics.split(",").some((topic) => changed.has(topic)) && refresh());
    return () => {
      clearInterval(timer);
      end();
    };
  }, [online, visible, told, news, topics, refresh]);

  // The server gives nothing out then: whoever waits for an answer is told why none comes.
  const ended = connection?.certificate_ended === true && answer.data === undefined ? { error: "certificate_ended" } : null;
  return { data: answer.data, error: answer.error ?? ended, refresh };
}
