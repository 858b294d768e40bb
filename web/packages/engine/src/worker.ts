/**
 * The engine's worker: loads the WASM engine and serves it to the page that started it. It may be loaded before it is known whether
 * that page leads: until then it touches nothing that is stored. Requests that arrive while the engine loads wait for it. Only this
 * file and `archive/archiveWorker.ts` know the WASM package's functions.
 */
import initEngine, { Core, KeyCeremony, Place, Sealing, unwrapKey, wrapKey } from "../pkg/client_web.js";
import moduleUrl from "../pkg/client_web_bg.wasm?url";
import { BrowserHost, seed } from "./host/engineHost.ts";
import { isInIdb, watchWrites } from "./host/idb.ts";
import { TAKEOVER_MS_MAX } from "./host/limits.ts";
import { openObjectFiles } from "./host/objectFiles.ts";
import { rehearsal } from "./host/rehearsal.ts";
import { holdsKey, Vault } from "./host/vault.ts";
import type { LeadNotice, NetworkNotice, Request, RestartNotice } from "./protocol.ts";
import { serveHost } from "./serveHost.ts";

/** Of the database, as `client-web` names it. */
const FOLDER = "konsil";

/** Access handles in a worker are what the fast storage needs; elsewhere IndexedDB takes its place. */
function hasOpfs(): boolean {
  return "storage" in navigator && "getDirectory" in navigator.storage && "FileSystemSyncAccessHandle" in self;
}

/**
 * There are browsers that have the names and nothing behind them: WebKitGTK's handles are not supported, private windows of some
 * refuse the folder. Only a refusal that will be the same tomorrow counts: a database that is there must never seem to be gone.
 */
async function refusesOpfs(): Promise<boolean> {
  try {
    const folder = await navigator.storage.getDirectory();
    const file = await folder.getFileHandle("konsil-probe", { create: true });
    const handle = await (file as FileSystemFileHandle & { createSyncAccessHandle(): Promise<{ close(): void }> }).createSyncAccessHandle();
    handle.close();
    return false;
  } catch (error) {
    if (!(error instanceof DOMException)) return false;
    // Safari says of its private windows what it says of a folder that does not open just now: believed where none can hold anything.
    if (error.name === "UnknownError") return (await isInIdb()) || !(await holdsKey());
    return error.name === "NotSupportedError" || error.name === "SecurityError";
  }
}

/** After a tab was closed its file handles may stay locked for some seconds. */
async function installPlace(opfs: boolean): Promise<Place> {
  const patience = performance.now() + TAKEOVER_MS_MAX;
  for (;;) {
    try {
      return await Place.install(opfs);
    } catch (error) {
      if (performance.now() > patience || (opfs && (await refusesOpfs()))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
}

/** Chromium's private windows lose what lies in a folder that nobody has looked into for ten minutes; files that are open do not count. */
const LOOKS_IN_MS = 4 * 60_000;

function keepFolder(): void {
  setInterval(() => void navigator.storage.getDirectory().then((root) => root.getDirectoryHandle(FOLDER)).catch(() => undefined), LOOKS_IN_MS);
}

/** OPFS where the browser has it; IndexedDB, whose writes must be watched, elsewhere. */
async function firstPlace(): Promise<[Place, ReturnType<typeof watchWrites> | null]> {
  if (hasOpfs()) {
    try {
      const place = await installPlace(true);
      // What was begun without the folder is not lost when there is one later.
      if (place.exists() || !(await isInIdb())) {
        keepFolder();
        return [place, null];
      }
    } catch (error) {
      if (!(await refusesOpfs())) throw error;
    }
  }
  const writes = watchWrites();
  return [await installPlace(false), writes];
}

/** Needs nothing that is stored. */
const loaded = initEngine({ module_or_path: moduleUrl });

async function startEngine(): Promise<BrowserHost> {
  // The browser takes a while to make its folder ready; the engine may still be loading. Who lives here is looked up when the files
  // are ours: before that a worker of a tab that has just closed may still write.
  if (hasOpfs()) void navigator.storage.getDirectory().catch(() => undefined);
  await loaded;
  const [place, writes] = await firstPlace();
  const settled = writes === null ? undefined : async () => {
    await place.settled();
    const failure = writes.failed();
    if (failure === null) return;
    // The pages in memory are ahead of what is stored: only a new worker reads what is true. Nothing of it was sent.
    self.postMessage({ restart: String(failure) } satisfies RestartNotice);
    throw failure;
  };
  const module = {
    openCore: (key: Uint8Array) => place.open(key, seed()),
    visitorCore: () => Core.visitor(seed()),
    beginCeremony: () => KeyCeremony.begin(seed()),
    sealing: Sealing,
  };
  const pin = { wrapKey, unwrapKey };
  return BrowserHost.start({
    place, module, vault: new Vault(pin), objects: openObjectFiles(writes === null), settled, rehearsal: rehearsal(pin, module.visitorCore),
  });
}

type Message = Request | NetworkNotice;

const waiting: Message[] = [];
let serve: ((message: Message) => void) | null = null;

self.addEventListener("message", (event: MessageEvent<Message | LeadNotice>) => {
  if ("lead" in event.data) void lead();
  else if (serve) serve(event.data);
  else waiting.push(event.data);
});

async function lead(): Promise<void> {
  const host = await startEngine();
  const answer = serveHost(host, self);
  serve = (message) => ("network" in message ? host.setOnline(message.network) : answer(message));
  for (const message of waiting.splice(0)) serve(message);
}
