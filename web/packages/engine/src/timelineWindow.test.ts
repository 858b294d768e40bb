import { expect, test, vi } from "vitest";
import { directEngine } from "./client.ts";
import { ScriptedHost } from "./scripted/index.ts";
import { EMRE } from "./scripted/people.ts";
import { TimelineWindow } from "./timelineWindow.ts";

function openChat(bulk: number) {
  const host = new ScriptedHost({ bulk, now: Date.UTC(2026, 10, 23, 7, 20) });
  const window = new TimelineWindow(directEngine(host), "c-4b");
  const leave = window.watch(() => {});
  return { host, window, leave };
}

test("the window grows upwards and keeps the rows it had", async () => {
  const { window, leave } = openChat(1_000);
  await vi.waitFor(() => expect(window.view).toBeTruthy());
  const before = window.view;
  expect(before?.items).toHaveLength(30);
  window.growBefore();
  expect(window.view).toBe(before); // the old rows stay while the new ones come
  await vi.waitFor(() => expect(window.view?.items).toHaveLength(90));
  expect(window.view?.items.at(-1)).toBe(before?.items.at(-1));
  leave();
});

test("the unread divider stays where it was when the chat was opened", async () => {
  const { host, window, leave } = openChat(0);
  await vi.waitFor(() => expect(window.view?.unread_count).toBe(2));
  const from = window.view?.unread_from;
  const last = window.view?.items.at(-1);
  await host.handle("command", { command: "mark_read", conversation: "c-4b", position: last?.position ?? 0 });
  host.receive("c-4b", EMRE, "Bin da");
  await vi.waitFor(() => expect(window.view?.items.at(-1)).not.toBe(last));
  expect(window.view).toMatchObject({ unread_from: from, unread_count: 2 });
  leave();
});

test("with more unread than a window holds it opens around the divider, and grows down to the end", async () => {
  const host = new ScriptedHost({ now: Date.UTC(2026, 10, 23, 7, 20) });
  for (let count = 0; count < 700; count += 1) host.receive("c-4b", EMRE, `Nachricht ${count}`);
  const window = new TimelineWindow(directEngine(host), "c-4b");
  const leave = window.watch(() => {});
  await vi.waitFor(() => expect(window.view).toBeTruthy());
  expect(window.view?.unread_count).toBe(702);
  const at = window.view?.items.findIndex((item) => item.key === window.view?.unread_from) ?? -1;
  expect(at).toBeGreaterThan(0);
  expect(window.view?.items.length).toBeGreaterThan(at + 40);
  expect(window.view?.more_after).toBe(true);
  while (window.view?.more_after) {
    const newest = window.view.items.at(-1)?.position ?? 0;
    window.growAfter();
    await vi.waitFor(() => expect(window.view?.items.at(-1)?.position).toBeGreaterThan(newest));
  }
  expect(window.view?.items.at(-1)?.content).toMatchObject({ text: "Nachricht 699" });
  window.latest();
  await vi.waitFor(() => expect(window.view?.items).toHaveLength(30));
  leave();
});

test("a long way up the window moves instead of growing without end", async () => {
  const { window, leave } = openChat(5_000);
  await vi.waitFor(() => expect(window.view).toBeTruthy());
  for (let page = 0; page < 20; page += 1) {
    const oldest = window.view?.items[0]?.position ?? 0;
    window.growBefore();
    await vi.waitFor(() => expect(window.view?.items[0]?.position).toBeLessThan(oldest));
    expect(window.view?.items.length).toBeLessThanOrEqual(480);
    // Whatever was at the upper edge is still there.
    expect(window.view?.items.some((item) => item.position === oldest)).toBe(true);
  }
  expect(window.view?.more_after).toBe(true);
  leave();
});

test("a window around a message and back to the newest", async () => {
  const { window, leave } = openChat(2_000);
  await vi.waitFor(() => expect(window.view).toBeTruthy());
  const middle = window.view?.items[5];
  window.centre(middle?.position ?? 0);
  await vi.waitFor(() => expect(window.view?.items.length).toBeGreaterThan(120));
  expect(window.view?.items).toContain(middle);
  window.latest();
  await vi.waitFor(() => expect(window.view?.items).toHaveLength(30));
  expect(window.view?.more_after).toBe(false);
  leave();
});

test("a jump shows the rows around a message, also as the first thing, whatever is unread", async () => {
  const { host, window, leave } = openChat(1_000);
  await vi.waitFor(() => expect(window.view).toBeTruthy());
  const far = (window.view?.items[0]?.position ?? 0) - 300;
  leave();
  const other = new TimelineWindow(directEngine(host), "c-4b");
  other.jump(far);
  const close = other.watch(() => {});
  await vi.waitFor(() => expect(other.view?.more_after).toBe(true));
  const positions = other.view?.items.map((item) => item.position) ?? [];
  expect(positions).toContain(far);
  expect(positions.length).toBeLessThanOrEqual(121);
  close();
});
