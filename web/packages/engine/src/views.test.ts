import { expect, test, vi } from "vitest";
import { directEngine, type EngineClient } from "./client.ts";
import type { Query } from "./generated/index.ts";
import { SCRIPTED_PIN, ScriptedHost } from "./scripted/index.ts";
import { Views } from "./views.ts";

test("one subscription for many watchers, and nothing to draw when nothing changed", async () => {
  const host = new ScriptedHost();
  const subscribe = vi.spyOn(host, "subscribe");
  const views = new Views(directEngine(host));
  const [first, second] = [vi.fn(), vi.fn()];
  const leave = [views.watch({ query: "chats", search: "", filter: "all" }, first), views.watch({ query: "chats", search: "", filter: "all" }, second)];
  await vi.waitFor(() => expect(views.peek({ query: "chats", search: "", filter: "all" })?.unread_total).toBe(8));
  expect(subscribe).toHaveBeenCalledTimes(1);
  expect(first).toHaveBeenCalledTimes(1);
  host.setConnection({ syncing: false });
  expect(first).toHaveBeenCalledTimes(1);
  for (const stop of leave) stop();
});

test("what is asked for ahead is there for whoever shows it, and gives way to what is asked for next", () => {
  const live = new Set<string>();
  const subscribe = vi.fn((query: Query) => {
    live.add(JSON.stringify(query));
    return () => live.delete(JSON.stringify(query));
  });
  const views = new Views({ call: vi.fn(), subscribe } as unknown as EngineClient);
  const [half, whole] = (["kal", "kalium"] as const).map((text) => ({ query: "search", text, conversation: null, filter: "all", limit: 50 }) as const);
  if (!half || !whole) throw new Error("two searches");
  vi.useFakeTimers();
  try {
    views.askAhead([half]);
    views.askAhead([whole]);
    vi.advanceTimersByTime(1);
    expect([...live]).toEqual([JSON.stringify(whole)]);
    const leave = views.watch(whole, () => undefined);
    expect(subscribe).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    expect(live.size).toBe(1);
    leave();
    vi.advanceTimersByTime(1);
    expect(live.size).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("locking forgets what was read", async () => {
  const host = new ScriptedHost();
  const views = new Views(directEngine(host));
  views.watch({ query: "session" }, () => {});
  const leave = views.watch({ query: "chats", search: "", filter: "all" }, () => {});
  await vi.waitFor(() => expect(views.peek({ query: "chats", search: "", filter: "all" })).toBeDefined());
  leave(); // lingers
  await host.handle("lock", null);
  await vi.waitFor(() => expect(views.peek({ query: "session" })?.phase).toBe("locked"));
  expect(views.peek({ query: "chats", search: "", filter: "all" })).toBeUndefined();
  await host.handle("unlock", { pin: SCRIPTED_PIN });
  expect(views.peek({ query: "chats", search: "", filter: "all" })?.unread_total).toBe(8);
});

test("what was forgotten behind an engine that went on is asked for anew", () => {
  const asked: { query: Query; say: (view: unknown) => void }[] = [];
  const engine = {
    call: vi.fn(),
    subscribe: (query: Query, say: (view: never) => void) => {
      asked.push({ query, say: say as (view: unknown) => void });
      return () => undefined;
    },
  } as unknown as EngineClient;
  const views = new Views(engine);
  const chats = { query: "chats", search: "", filter: "all" } as const;
  views.watch(chats, () => {});
  views.watch({ query: "session" }, () => {});
  const [list, session] = asked;
  list?.say({ unread_total: 3 });
  session?.say({ phase: "lease_over" });
  expect(views.peek(chats)).toBeUndefined();
  session?.say({ phase: "ready" });
  expect(asked.map(({ query }) => query.query)).toEqual(["chats", "session", "chats"]);
  asked.at(-1)?.say({ unread_total: 3 });
  expect(views.peek(chats)).toEqual({ unread_total: 3 });
});
