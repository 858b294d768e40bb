/** Joining, opening and forgetting a device: what the page is told, and what stays. */
import { beforeEach, expect, test, vi } from "vitest";
import { BrowserHost, type HostParts } from "./engineHost.ts";

const happened: string[] = [];
beforeEach(() => {
  happened.length = 0;
});

/** Where the database of a browser is, if it is there. */
function placeOf(file: { here: boolean }): unknown {
  return {
    exists: () => file.here,
    delete: () => {
      file.here = false;
      happened.push("file deleted");
    },
  };
}

/** A guest's browser without a PIN, whose engine says nothing. */
function parts(clear: () => Promise<void>): HostParts {
  const file = { here: true };
  const core = {
    network: () => [],
    subscribe: (_now: number, id: number) => [["view", id, '{"phase":"ready"}']],
    unsubscribe: () => [],
    knowsObject: () => true,
    free: () => void happened.push("engine closed"),
  };
  return {
    place: placeOf(file),
    module: { openCore: () => core },
    vault: { look: () => Promise.resolve(file.here ? { ajar: new Uint8Array(32) } : null), clear },
    objects: {
      all: () => Promise.resolve(["photo"]),
      drop: async (object: string) => void happened.push(`${object} deleted`),
    },
    settled: undefined,
  } as unknown as HostParts;
}

test("a device says that it is nobody's only when everything on it is deleted", async () => {
  const host = await BrowserHost.start(parts(() => Promise.resolve().then(() => void happened.push("keys deleted"))));
  host.subscribe({ query: "session" }, (view) => happened.push((view as { phase: string }).phase));
  await host.handle("forgetDevice", null, "1");
  expect(happened.slice(0, 6)).toEqual(["ready", "engine closed", "file deleted", "keys deleted", "photo deleted", "no_device"]);
  expect(new Set(happened.slice(6))).toEqual(new Set(["no_device"]));
});

test("until then nothing is asked of the engine that has ended", async () => {
  let cleared: () => void = () => undefined;
  const host = await BrowserHost.start(parts(() => new Promise<void>((resolve) => (cleared = resolve))));
  const forgotten = host.handle("forgetDevice", null, "1");
  await expect(host.handle("command", { command: "sync" }, "2")).rejects.toEqual({ error: "locked" });
  cleared();
  await forgotten;
});

test("keys that cannot be deleted are said to the asker, and the screen is emptied all the same", async () => {
  const host = await BrowserHost.start(parts(() => Promise.reject(new Error("no room"))));
  const told = vi.fn();
  host.subscribe({ query: "session" }, told);
  await expect(host.handle("forgetDevice", null, "1")).rejects.toThrow("no room");
  expect(told).toHaveBeenLastCalledWith({ phase: "no_device" });
});

/** A device with a PIN, which is right, and a database that does not open for this reason. */
function locked(refusal: string): HostParts {
  const vault = {
    look: () => Promise.resolve(happened.includes("keys deleted") ? { state: "wiped", reason: "database_lost" } : { triesLeft: 10, personName: "Lena", tenantName: "Nordstadt" }),
    unlock: () => Promise.resolve({ key: new Uint8Array(32), kept: Promise.resolve() }),
    wipe: async () => void happened.push("keys deleted"),
  };
  const openCore = () => {
    // As the module throws it: a text.
    throw refusal;
  };
  return { place: { exists: () => true, delete: () => undefined }, module: { openCore }, vault, settled: undefined } as unknown as HostParts;
}

test.each([
  ["full: device storage full", "device_full"],
  ["newer: database has version 18, this app knows 17", "newer_database"],
  ["read: disk I/O error", "internal"],
])("a database that only does not open now (%s) keeps its keys", async (refusal, error) => {
  const host = await BrowserHost.start(locked(refusal));
  await expect(host.handle("unlock", { pin: "274951" }, "1")).rejects.toEqual({ error });
  expect(happened).toEqual([]);
});

test("a damaged database is lost, and that is said", async () => {
  const host = await BrowserHost.start(locked("lost: file is not a database"));
  const told = vi.fn();
  host.subscribe({ query: "session" }, told);
  await expect(host.handle("unlock", { pin: "274951" }, "1")).rejects.toEqual({ error: "wiped" });
  expect(told).toHaveBeenLastCalledWith({ phase: "wiped", reason: "database_lost" });
});

test("a device that the house has ended says so, and never asks for its PIN again", async () => {
  const ended = { phase: "ended", reason: "device_removed", unsent: [] };
  const core = {
    network: () => [],
    subscribe: (_now: number, id: number, query: string) => (query.includes("session") ? [["view", id, JSON.stringify(ended)]] : []),
    unsubscribe: () => [],
    free: () => void happened.push("engine closed"),
  };
  const given: HostParts = { ...locked(""), objects: { all: () => Promise.resolve([]) } as unknown as HostParts["objects"] };
  const vault = given.vault as unknown as Record<string, unknown>;
  const look = vault["look"] as () => Promise<unknown>;
  Object.assign(given.module, { openCore: () => core });
  Object.assign(vault, {
    look: () => (happened.includes("keys deleted") ? Promise.resolve({ state: "ended", reason: "device_removed" }) : look()),
    hasPin: () => Promise.resolve(!happened.includes("keys deleted")),
    end: async (reason: string) => void (reason === "device_removed" && happened.push("keys deleted")),
  });
  const host = await BrowserHost.start(given);
  await host.handle("unlock", { pin: "274951" }, "1");
  const told = vi.fn();
  host.subscribe({ query: "session" }, told);
  expect(told).toHaveBeenLastCalledWith(ended);

  await host.handle("lock", null, "2");
  expect(told).toHaveBeenLastCalledWith(ended);
  const again = vi.fn();
  (await BrowserHost.start(given)).subscribe({ query: "session" }, again);
  expect(again.mock.calls).toEqual([[ended]]);
});

test.each(["lock", "forgetDevice"] as const)("a key that was opened to be handed out anew does not outlive the open door (%s)", async (way) => {
  const core = {
    network: () => [],
    subscribe: (_now: number, id: number) => [["view", id, '{"phase":"ready"}']],
    unsubscribe: () => [],
    keyCeremony: () => ({ fingerprint: () => "1234", handOut: () => "[]", free: () => void happened.push("key forgotten") }),
    free: () => void happened.push("engine closed"),
  };
  const given: HostParts = { ...locked(""), objects: { all: () => Promise.resolve([]) } as unknown as HostParts["objects"] };
  Object.assign(given.module, { openCore: () => core });
  Object.assign(given.vault, { hasPin: () => Promise.resolve(true), clear: () => Promise.resolve() });
  const host = await BrowserHost.start(given);
  const handOut = () => host.handle("ceremonyHandOut", { key: "root", how: { how: "file", passphrase: "" }, hospital: "Nordstadt" }, "3");
  await host.handle("unlock", { pin: "274951" }, "1");
  await host.handle("ceremonyAgain", { key: "root", opening: { from: "shares", shares: [] } }, "2");
  expect(await handOut()).toEqual([]);

  await host.handle(way, null, "4");
  expect(happened).toEqual(["engine closed", "key forgotten"]);
  await host.handle("unlock", { pin: "274951" }, "5");
  await expect(handOut()).rejects.toEqual({ error: "no_ceremony" });
});

interface Newcomer {
  /** A join was under way when the page was closed. */
  joining?: boolean;
  /** Nobody locks this browser. */
  ajar?: boolean;
  /** Nothing that a join could go on with has been made, or it is gone. */
  holdsNothing?: boolean;
}

/** An answer that does not come. */
const SILENCE = "silence";
/** The engine ends in the middle of it. */
const BREAKS = "breaks";

/** A browser whose engine answers joins like this, one after the other. */
function newcomer(answers: (string | null)[], { joining = false, ajar = false, holdsNothing = false }: Newcomer = {}): HostParts {
  const file = { here: joining };
  let over = false;
  const outcome = (asked: string, id: number) => {
    happened.push(asked);
    const error = answers.shift();
    if (error === SILENCE) return [];
    if (error === BREAKS) throw "unreachable";
    return [["joined", id, error === null || error === undefined ? null : JSON.stringify({ error })]];
  };
  const core = {
    network: () => [],
    subscribe: (_now: number, id: number, query: string) => (query.includes("session") ? [["view", id, '{"phase":"no_device"}']] : []),
    unsubscribe: () => [],
    join: (_now: number, id: number, link: string) => outcome(`joins with ${link === "" ? "what it has" : link}`, id),
    joinAsGuest: (_now: number, id: number) => (holdsNothing ? [["joined", id, '{"error":"malformed"}']] : outcome("joins as a guest", id)),
    found: (_now: number, id: number, _ceremony: unknown, _archive: boolean, details: string) => {
      over = true;
      return outcome(`founds ${details}`, id);
    },
    archivePins: () => (holdsNothing ? undefined : '{"root":"00"}'),
    free: () => void happened.push("engine closed"),
  };
  const key = new Uint8Array(32);
  return {
    place: placeOf(file),
    module: {
      openCore: () => {
        file.here = true;
        happened.push("engine opened");
        return core;
      },
      beginCeremony: () => ({
        // As the module does it.
        fingerprint: () => {
          if (over) throw "over";
          return "1234";
        },
        free: () => void happened.push("ceremony ends"),
      }),
    },
    vault: {
      look: () => Promise.resolve(file.here && ajar ? { ajar: key } : file.here ? { triesLeft: 10, personName: "", tenantName: "" } : null),
      create: async (pin: string, given?: Uint8Array) => {
        happened.push(`PIN ${pin} keeps ${given === key ? "the same key" : "a fresh key"}`);
        return key;
      },
      unlock: () => Promise.resolve({ key, kept: Promise.resolve() }),
      clear: async () => void happened.push("keys deleted"),
    },
    objects: { all: () => Promise.resolve([]) },
    settled: undefined,
  } as unknown as HostParts;
}

const joins = (link: string, pin: string) => ["join", { link, pin, deviceName: "Firefox" }, pin] as const;

test("a join whose answer is lost goes on with the same engine and the same key, behind the PIN of the next try", async () => {
  const host = await BrowserHost.start(newcomer(["offline", null]));
  await expect(host.handle(...joins("/beitreten#a", "274951"))).rejects.toEqual({ error: "offline" });
  await host.handle(...joins("/beitreten#a", "864213"));
  expect(happened).toEqual(["PIN 274951 keeps a fresh key", "engine opened", "joins with /beitreten#a", "PIN 864213 keeps the same key", "joins with /beitreten#a"]);
});

test("another link takes the place of a join that was put off; one that is refused leaves nothing", async () => {
  const host = await BrowserHost.start(newcomer(["offline", "unknown"]));
  await expect(host.handle(...joins("/beitreten#a", "274951"))).rejects.toEqual({ error: "offline" });
  happened.length = 0;
  await expect(host.handle(...joins("/beitreten#b", "274951"))).rejects.toEqual({ error: "unknown" });
  expect(happened).toEqual([
    "engine closed",
    "file deleted",
    "PIN 274951 keeps a fresh key",
    "engine opened",
    "joins with /beitreten#b",
    "engine closed",
    "file deleted",
    "keys deleted",
  ]);
});

test("no room for the file of a newcomer is said, and nothing of it stays", async () => {
  const given = newcomer([]);
  const { openCore } = given.module;
  given.module.openCore = (key) => {
    openCore(key);
    throw "full: device storage full";
  };
  const host = await BrowserHost.start(given);
  await expect(host.handle(...joins("/beitreten#a", "274951"))).rejects.toEqual({ error: "device_full" });
  expect(happened.slice(-2)).toEqual(["file deleted", "keys deleted"]);
});

test("a page that was closed while its person joined goes on behind the PIN", async () => {
  const host = await BrowserHost.start(newcomer(["offline", null], { joining: true }));
  const unlock = () => host.handle("unlock", { pin: "274951" }, "1");
  await expect(unlock()).rejects.toEqual({ error: "offline" });
  await unlock();
  expect(happened).toEqual(["engine opened", "joins with what it has", "engine closed", "engine opened", "joins with what it has"]);
});

test("so does a guest's; what cannot go on is nobody's", async () => {
  const host = await BrowserHost.start(newcomer(["malformed", "unknown"], { joining: true }));
  const told = vi.fn();
  host.subscribe({ query: "session" }, told);
  await expect(host.handle("unlock", { pin: "274951" }, "1")).rejects.toEqual({ error: "wiped" });
  expect(happened).toEqual(["engine opened", "joins with what it has", "joins as a guest", "engine closed", "file deleted", "keys deleted"]);
  expect(told).toHaveBeenLastCalledWith({ phase: "no_device" });
});

test.each(["too_many_tries", "internal", "server_full", "device_full"])("%s is no refusal: what may have been accepted stays", async (error) => {
  const host = await BrowserHost.start(newcomer([error, null]));
  await expect(host.handle(...joins("/beitreten#a", "274951"))).rejects.toEqual({ error });
  await host.handle(...joins("/beitreten#a", "274951"));
  expect(happened).not.toContain("file deleted");

  happened.length = 0;
  const again = await BrowserHost.start(newcomer([error], { joining: true }));
  await expect(again.handle("unlock", { pin: "274951" }, "1")).rejects.toEqual({ error });
  expect(happened).not.toContain("file deleted");
});

test("an engine that breaks while it joins is opened afresh by the next try", async () => {
  const host = await BrowserHost.start(newcomer([BREAKS, null]));
  await expect(host.handle(...joins("/beitreten#a", "274951"))).rejects.toEqual({ error: "internal" });
  happened.length = 0;
  await host.handle(...joins("/beitreten#a", "274951"));
  expect(happened).toEqual(["PIN 274951 keeps the same key", "engine closed", "engine opened", "joins with /beitreten#a"]);
});

test("a join that never left the device leaves nothing, least of all a lock without a name", async () => {
  const host = await BrowserHost.start(newcomer(["offline"], { holdsNothing: true }));
  await expect(host.handle(...joins("/beitreten#a", "274951"))).rejects.toEqual({ error: "offline" });
  expect(happened.slice(-3)).toEqual(["engine closed", "file deleted", "keys deleted"]);
});

test("while one tab joins another does not take its place; the same link with the same PIN has the same answer", async () => {
  const host = await BrowserHost.start(newcomer([SILENCE]));
  const first = host.handle(...joins("/beitreten#a", "274951"));
  const same = host.handle(...joins("/beitreten#a", "274951"));
  await expect(host.handle(...joins("/beitreten#b", "274951"))).rejects.toEqual({ error: "device_in_use" });
  await vi.waitFor(() => expect(happened).toContain("joins with /beitreten#a"));
  expect(happened).toEqual(["PIN 274951 keeps a fresh key", "engine opened", "joins with /beitreten#a"]);
  await host.handle("forgetDevice", null, "2");
  await expect(first).rejects.toEqual({ error: "locked" });
  await expect(same).rejects.toEqual({ error: "locked" });
});

test("a file is opened once, however often the PIN is given while its join goes on", async () => {
  const host = await BrowserHost.start(newcomer([SILENCE], { joining: true }));
  const unlocks = ["274951", "274951", "864213"].map((pin) => host.handle("unlock", { pin }, pin).catch(() => null));
  await vi.waitFor(() => expect(happened).toContain("joins with what it has"));
  expect(happened).toEqual(["engine opened", "joins with what it has"]);
  await Promise.race([Promise.all(unlocks), host.handle("forgetDevice", null, "2")]);
});

const founds = (hospital: string, archive = true) => ["found", { details: { hospital }, archive, pin: "274951" }, hospital] as const;

test("a founding that was begun goes on with the same keys and details, and gives way to nothing else", async () => {
  const host = await BrowserHost.start(newcomer(["offline", null]));
  await host.handle("ceremonyBegin", null, "1");
  await expect(host.handle(...founds("Nordstadt"))).rejects.toEqual({ error: "offline" });
  const before = [...happened];
  await expect(host.handle(...founds("Südstadt"))).rejects.toEqual({ error: "founding_begun" });
  await expect(host.handle(...joins("/beitreten#a", "274951"))).rejects.toEqual({ error: "founding_begun" });
  await expect(host.handle("ceremonyBegin", null, "2")).rejects.toEqual({ error: "founding_begun" });
  expect(happened).toEqual(before);
  await host.handle(...founds("Nordstadt"));
  expect(happened.slice(before.length)).toEqual(["PIN 274951 keeps the same key", 'founds {"hospital":"Nordstadt"}', "ceremony ends"]);
});

test("a founding that never left the device is tried again with other details, but not without the archive whose key was handed out", async () => {
  const host = await BrowserHost.start(newcomer(["offline", null], { holdsNothing: true }));
  await host.handle("ceremonyBegin", null, "1");
  await expect(host.handle(...founds("Nordstadt"))).rejects.toEqual({ error: "offline" });
  await expect(host.handle(...founds("Südstadt", false))).rejects.toEqual({ error: "founding_begun" });
  await host.handle(...founds("Südstadt"));
  expect(happened.slice(-2)).toEqual(['founds {"hospital":"Südstadt"}', "ceremony ends"]);
});

test("a browser without a PIN whose join cannot go on says why, tries again when asked, and keeps everything", async () => {
  const host = await BrowserHost.start(newcomer(["offline", null], { joining: true, ajar: true }));
  const told = vi.fn();
  host.subscribe({ query: "session" }, told);
  await vi.waitFor(() => expect(told).toHaveBeenLastCalledWith({ phase: "shut", error: "offline" }));
  await expect(host.handle(...joins("/beitreten#b", "274951"))).rejects.toEqual({ error: "device_in_use" });
  await host.handle("unlock", { pin: "" }, "1");
  await vi.waitFor(() => expect(happened.slice(3)).toEqual(["engine opened", "joins with what it has"]));
  expect(happened).not.toContain("file deleted");
});

test("a silent network does not hold up the start", async () => {
  const host = await BrowserHost.start(newcomer([SILENCE], { joining: true, ajar: true }));
  const told = vi.fn();
  host.subscribe({ query: "session" }, told);
  expect(told).toHaveBeenLastCalledWith({ phase: "starting" });
  await host.handle("forgetDevice", null, "1");
  expect(told).toHaveBeenLastCalledWith({ phase: "no_device" });
});

test.each([
  ["full: device storage full", "device_full"],
  ["newer: database has version 18, this app knows 17", "newer_database"],
  ["read: disk I/O error", "internal"],
])("without a PIN a database that only does not open now (%s) is said, too, and can be forgotten", async (refusal, error) => {
  const given = newcomer([], { joining: true, ajar: true });
  given.module.openCore = () => {
    throw refusal;
  };
  const host = await BrowserHost.start(given);
  const told = vi.fn();
  host.subscribe({ query: "session" }, told);
  expect(told).toHaveBeenLastCalledWith({ phase: "shut", error });
  expect(happened).toEqual([]);
  await host.handle("forgetDevice", null, "1");
  expect(told).toHaveBeenLastCalledWith({ phase: "no_device" });
});

test("while somebody types their PIN the engine rehearses, step by step, until they are in", async () => {
  vi.useFakeTimers();
  try {
    const rehearsal = ["Argon2id", "an engine for nobody", "what comes too late"].map((step) => () => void happened.push(step));
    const host = await BrowserHost.start({ ...locked("read: disk I/O error"), rehearsal });
    // The lock is painted first.
    expect(happened).toEqual([]);
    await vi.advanceTimersToNextTimerAsync();
    await vi.advanceTimersToNextTimerAsync();
    expect(happened).toEqual(["Argon2id", "an engine for nobody"]);
    const unlocked = host.handle("unlock", { pin: "274951" }, "1");
    vi.runOnlyPendingTimers();
    await expect(unlocked).rejects.toEqual({ error: "internal" });
    expect(happened).toEqual(["Argon2id", "an engine for nobody"]);
  } finally {
    vi.useRealTimers();
  }
});

test("a rehearsal that fails is not told, and nobody's browser has none", async () => {
  vi.useFakeTimers();
  try {
    const fails = () => {
      happened.push("failed");
      throw new Error("out of memory");
    };
    const steps = [fails, () => void happened.push("went on")];
    await BrowserHost.start({ ...locked("read: disk I/O error"), rehearsal: steps });
    await vi.runAllTimersAsync();
    expect(happened).toEqual(["failed", "went on"]);
    await BrowserHost.start({ ...parts(() => Promise.resolve()), rehearsal: steps });
    await vi.runAllTimersAsync();
    expect(happened).toEqual(["failed", "went on"]);
  } finally {
    vi.useRealTimers();
  }
});
