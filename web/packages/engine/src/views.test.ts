import { expect, test, vi } from "vitest";
import { directEngine } from "./client.ts";
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
