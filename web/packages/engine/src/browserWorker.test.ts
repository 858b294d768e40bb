import { beforeEach, expect, test, vi } from "vitest";
import type { SessionView } from "./generated/index.ts";
import type { Reply } from "./protocol.ts";

const LOCKED = { phase: "locked", tries_left: 10, person_name: "Lena", tenant_name: "Klinik" } satisfies SessionView;
let tellLock: (lock: SessionView | null) => void;
const peekLock = vi.fn(() => new Promise<SessionView | null>((resolve) => (tellLock = resolve)));
vi.mock("./host/vault.ts", () => ({ peekLock }));
vi.mock("./worker.ts?worker&url", () => ({ default: "/worker.js" }));

class FakeWorker extends EventTarget {
  readonly posted: unknown[] = [];
  terminated = false;
  constructor() {
    super();
    made.push(this);
  }
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  says(...replies: Reply[]): void {
    this.dispatchEvent(new MessageEvent("message", { data: replies }));
  }
}
const made: FakeWorker[] = [];

async function browser() {
  vi.resetModules();
  made.length = 0;
  return import("./browserWorker.ts");
}

beforeEach(() => {
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("location", { href: "https://konsil.test/", origin: "https://konsil.test" });
  vi.stubGlobal("addEventListener", () => undefined);
});

test("what was loaded ahead is told to lead, and only then", async () => {
  const { loadWorkerAhead, startBrowserWorker } = await browser();
  loadWorkerAhead();
  expect(made[0]?.posted).toEqual([]);
  startBrowserWorker();
  expect(made).toHaveLength(1);
  expect(made[0]?.posted).toEqual([{ lead: true }]);
});

test("in a tab that follows it goes; leading later begins with a worker of its own", async () => {
  const { dropWorkerAhead, loadWorkerAhead, startBrowserWorker } = await browser();
  loadWorkerAhead();
  dropWorkerAhead();
  expect(made[0]?.terminated).toBe(true);
  startBrowserWorker();
  expect(made.map(({ posted }) => posted)).toEqual([[], [{ lead: true }]]);
});

test("the lock is said to whoever asks for the session before the engine is there, before and after it was looked up", async () => {
  const { startBrowserWorker } = await browser();
  const worker = startBrowserWorker();
  const heard: Reply[] = [];
  worker.onReply((reply) => heard.push(reply));
  worker.post({ subscribe: "early", query: { query: "session" } });
  worker.post({ subscribe: "chats", query: { query: "chats", search: "", filter: "all" } });
  tellLock(LOCKED);
  await vi.waitFor(() => expect(heard).toEqual([{ sub: "early", view: LOCKED }]));
  worker.post({ subscribe: "late", query: { query: "session" } });
  await vi.waitFor(() => expect(heard).toEqual([{ sub: "early", view: LOCKED }, { sub: "late", view: LOCKED }]));
});

test("once the engine speaks, it alone says who lives here", async () => {
  const { startBrowserWorker } = await browser();
  const worker = startBrowserWorker();
  const heard: Reply[] = [];
  worker.onReply((reply) => heard.push(reply));
  worker.post({ subscribe: "one", query: { query: "session" } });
  const view = { phase: "no_device" };
  made[0]?.says({ sub: "one", view });
  tellLock(LOCKED);
  worker.post({ subscribe: "two", query: { query: "session" } });
  await Promise.resolve();
  expect(heard).toEqual([{ sub: "one", view }]);
});

test("a worker that must not go on loads the page anew, which is told first", async () => {
  const happened: string[] = [];
  vi.stubGlobal("dispatchEvent", (event: Event) => happened.push(event.type));
  vi.stubGlobal("location", { href: "https://konsil.test/", origin: "https://konsil.test", reload: () => happened.push("reload") });
  const { startBrowserWorker } = await browser();
  startBrowserWorker().onReply(() => undefined);
  made[0]?.dispatchEvent(new MessageEvent("message", { data: { restart: "quota" } }));
  expect(happened).toEqual(["konsil:before-restart", "reload"]);
});
