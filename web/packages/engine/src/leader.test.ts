import { afterEach, expect, test, vi } from "vitest";
import { type EngineWorker, TabEngine } from "./leader.ts";
import type { Reply, Request } from "./protocol.ts";

/** A worker that counts, answers when told to, and remembers its subscriptions. */
class FakeWorker implements EngineWorker {
  readonly requests: Request[] = [];
  terminated = false;
  #listener: (reply: Reply) => void = () => {};
  constructor(readonly answers: boolean) {}
  post(request: Request): void {
    this.requests.push(request);
    if (this.answers && "id" in request) this.reply({ id: request.id, ok: request.method });
    if ("subscribe" in request) this.reply({ sub: request.subscribe, view: `view of ${request.query.query}` });
  }
  onReply(listener: (reply: Reply) => void): void {
    this.#listener = listener;
  }
  reply(reply: Reply): void {
    setTimeout(() => !this.terminated && this.#listener(reply), 1);
  }
  terminate(): void {
    this.terminated = true;
  }
  get commands(): string[] {
    return this.requests.flatMap((request) => ("id" in request ? [request.id] : []));
  }
}

let count = 0;
const open: TabEngine[] = [];
const workers: FakeWorker[] = [];

function hospital(answers = true) {
  count += 1;
  const name = `test-engine-${count}`;
  workers.length = 0;
  return () => {
    const tab = new TabEngine({
      name,
      startWorker: () => {
        const worker = new FakeWorker(answers);
        workers.push(worker);
        return worker;
      },
    });
    open.push(tab);
    return tab;
  };
}

afterEach(() => {
  for (const tab of open.splice(0)) tab.close();
});

test("one tab leads, the other is answered through it", async () => {
  const openTab = hospital();
  const first = openTab();
  await vi.waitFor(() => expect(first.leads).toBe(true));
  const second = openTab();
  await expect(second.call("lock", null)).resolves.toBe("lock");
  await expect(first.call("lock", null)).resolves.toBe("lock");
  expect(second.leads).toBe(false);
  expect(workers).toHaveLength(1);
});

test("a tab that follows is told so once, and one that leads never", async () => {
  const name = "test-engine-follows";
  const follows: string[] = [];
  const tab = (who: string) => {
    const engine = new TabEngine({ name, startWorker: () => new FakeWorker(true), onFollow: () => follows.push(who) });
    open.push(engine);
    return engine;
  };
  const first = tab("first");
  await vi.waitFor(() => expect(first.leads).toBe(true));
  const second = tab("second");
  await expect(second.call("lock", null)).resolves.toBe("lock");
  await expect(second.call("lock", null)).resolves.toBe("lock");
  expect(follows).toEqual(["second"]);
  first.close();
  await vi.waitFor(() => expect(second.leads).toBe(true));
  expect(follows).toEqual(["second"]);
});

test("requests made before anybody leads are not lost", async () => {
  const openTab = hospital();
  const [first, second] = [openTab(), openTab()];
  await expect(Promise.all([first.call("lock", null), second.call("lock", null)])).resolves.toEqual(["lock", "lock"]);
});

test("when the leader closes, subscriptions and unanswered requests go on in the next tab", async () => {
  const openTab = hospital(false);
  const first = openTab();
  await vi.waitFor(() => expect(first.leads).toBe(true));
  const second = openTab();
  const views: unknown[] = [];
  second.subscribe({ query: "session" }, (view) => views.push(view));
  await vi.waitFor(() => expect(views).toEqual(["view of session"]));
  const answer = second.call("forgetDevice", null);
  await vi.waitFor(() => expect(workers[0]?.commands).toHaveLength(1));

  first.close();
  await vi.waitFor(() => expect(second.leads).toBe(true));
  expect(workers[0]?.terminated).toBe(true);
  await vi.waitFor(() => expect(views).toEqual(["view of session", "view of session"]));
  // Sent again under the same id.
  expect(workers[1]?.commands).toEqual(workers[0]?.commands);
  workers[1]?.reply({ id: workers[1].commands[0] ?? "", ok: "done" });
  await expect(answer).resolves.toBe("done");
});

test("a known request is not carried out twice", async () => {
  const openTab = hospital();
  const leader = openTab();
  await vi.waitFor(() => expect(leader.leads).toBe(true));
  let release = () => {};
  const gone = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(`test-engine-${count}-tab-guest`, () => gone);
  const asked = new BroadcastChannel(`test-engine-${count}`);
  const heard: unknown[] = [];
  let leaderId = "";
  asked.addEventListener("message", (event: MessageEvent<{ kind: string; leader?: string; reply?: unknown }>) => {
    if (event.data.kind === "leading") leaderId = event.data.leader ?? "";
    if (event.data.kind === "reply") heard.push(event.data.reply);
  });
  asked.postMessage({ kind: "who-leads", from: "guest" });
  await vi.waitFor(() => expect(leaderId).not.toBe(""));
  const request = { id: "same", method: "lock", params: null };
  for (let times = 0; times < 3; times += 1) {
    asked.postMessage({ kind: "request", from: "guest", to: leaderId, request });
    await vi.waitFor(() => expect(heard).toHaveLength(times + 1));
  }
  expect(workers[0]?.commands).toEqual(["same"]);
  asked.close();
  release();
});

test("subscriptions of a tab that went away are dropped", async () => {
  const openTab = hospital();
  const first = openTab();
  await vi.waitFor(() => expect(first.leads).toBe(true));
  const second = openTab();
  second.subscribe({ query: "devices" }, () => {});
  await vi.waitFor(() => expect(workers[0]?.requests).toHaveLength(1));
  second.close();
  await vi.waitFor(() => expect(workers[0]?.requests.at(-1)).toHaveProperty("unsubscribe"));
});

test("an error of the engine rejects with its reason", async () => {
  const openTab = hospital(false);
  const tab = openTab();
  const refused = tab.call("command", { command: "leave", conversation: "x" });
  await vi.waitFor(() => expect(workers[0]?.commands).toHaveLength(1));
  workers[0]?.reply({ id: workers[0].commands[0] ?? "", error: { error: "not_a_member" } });
  await expect(refused).rejects.toMatchObject({ reason: { error: "not_a_member" } });
});
