/** React's way to the administration: whether it is open, and questions that are asked again while one looks at the answer. */
import type { AdministrationScope } from "@konsil/admin-api";
import { EngineError, useEngine, useView } from "@konsil/engine";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { AdministrationAccess } from "./AdministrationAccess.ts";

const AccessContext = createContext<AdministrationAccess | null>(null);
const ScopesContext = createContext<readonly string[]>([]);

const AGAIN_MS = 4_000;

export function AdministrationProvider({ children, refused }: { children: ReactNode; refused: ReactNode }) {
  const engine = useEngine();
  const [access] = useState(() => new AdministrationAccess(engine));
  const [state, setState] = useState<"opening" | "open" | "refused">("opening");
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const online = useView({ query: "connection" })?.state === "online";
  useEffect(() => {
    if (!online || state !== "opening") return;
    access.open().then(
      (may) => {
        setScopes(may);
        setState("open");
      },
      (failure: unknown) => {
        if (failure instanceof EngineError && failure.reason.error === "not_allowed") setState("refused");
      },
    );
  }, [access, online, state]);
  return (
    <AccessContext value={access}>
      <ScopesContext value={scopes}>{state === "refused" ? refused : children}</ScopesContext>
    </AccessContext>
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

/** Asks now, whenever `key` changes, and again and again while the page is visible. */
export function useAnswer<Data>(key: string, question: (access: AdministrationAccess) => Promise<Data>): Answered<Data> {
  const access = useAccess();
  const online = useView({ query: "connection" })?.state === "online";
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
    const timer = setInterval(() => document.visibilityState === "visible" && refresh(), AGAIN_MS);
    return () => {
      clearInterval(timer);
      turn.current += 1;
    };
  }, [online, refresh]);

  return { data: answer.data, error: answer.error, refresh };
}
