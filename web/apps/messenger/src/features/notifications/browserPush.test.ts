import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onAbility, pushAbility } from "./browserPush.ts";

let permission: string;
let asked: number;
let page: EventTarget;
let status: EventTarget;

beforeEach(() => {
  permission = "default";
  asked = 0;
  page = new EventTarget();
  status = new EventTarget();
  const notification = {
    get permission() {
      asked += 1;
      return permission;
    },
  };
  const shown = Object.assign(page, { PushManager: {}, Notification: notification, matchMedia: () => ({ matches: false }) });
  vi.stubGlobal("window", shown);
  vi.stubGlobal("document", page);
  vi.stubGlobal("Notification", notification);
  vi.stubGlobal("navigator", { userAgent: "", serviceWorker: {}, permissions: { query: async () => status } });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("the browser is asked once and not while nothing happens", () => {
  vi.useFakeTimers();
  const stop = onAbility(() => undefined);
  for (let second = 0; second < 60; second += 1) {
    expect(pushAbility()).toBe("unasked");
    vi.advanceTimersByTime(1_000);
  }
  expect(asked).toBeLessThanOrEqual(2);
  stop();
});

test.each(["focus", "visibilitychange"])("and again at %s", (event) => {
  const told = vi.fn();
  const stop = onAbility(told);
  expect(pushAbility()).toBe("unasked");
  permission = "granted";
  expect(pushAbility()).toBe("unasked");
  page.dispatchEvent(new Event(event));
  expect(told).toHaveBeenCalledOnce();
  expect(pushAbility()).toBe("granted");
  stop();
});

test("and when the permission says that it changed", async () => {
  const told = vi.fn();
  const stop = onAbility(told);
  expect(pushAbility()).toBe("unasked");
  await Promise.resolve();
  permission = "denied";
  status.dispatchEvent(new Event("change"));
  expect(told).toHaveBeenCalledOnce();
  expect(pushAbility()).toBe("denied");
  stop();
});

test("who does not listen hears what is so now", () => {
  expect(pushAbility()).toBe("unasked");
  permission = "granted";
  expect(pushAbility()).toBe("granted");
});
