/**
 * The engine behind the PIN: decides whether nobody lives here, the door is locked, or an engine runs, and answers for all
 * three. The only place that knows the vault, the database file and the engine at once.
 */
import type { Core, KeyCeremony, Place, Sealing } from "../../pkg/client_web.js";
import type { EndReason, LinkInfo, OfferView, Query, SessionView } from "../generated/index.ts";
import type { EngineHost, Method, Methods, ShutReason } from "../protocol.ts";
import { isWeakPin } from "../pinRule.ts";
import { REHEARSE_AFTER_MS, type WipeReason } from "./limits.ts";
import type { ObjectFiles } from "./objectFiles.ts";
import { Shell } from "./shell.ts";
import { lockedView, randomBytes, type Vault } from "./vault.ts";

/** The WASM module, as far as the host needs it. */
export interface EngineModule {
  openCore(key: Uint8Array): Core;
  visitorCore(): Core;
  beginCeremony(): KeyCeremony;
  sealing: new (now: number, size: number, seed: Uint8Array) => Sealing;
}

export interface HostParts {
  place: Place;
  module: EngineModule;
  vault: Vault;
  /** Where ciphertext of attachments lies. */
  objects: ObjectFiles;
  /** IndexedDB writes in the background: resolves when all is stored. OPFS has stored it when a call returns. */
  settled: (() => Promise<void>) | undefined;
  /** What an unlocking does, in steps, for nothing: see `rehearsal.ts`. */
  rehearsal?: readonly (() => void)[];
}

type Door =
  | { state: "nobody" }
  | { state: "locked"; triesLeft: number; personName: string; tenantName: string }
  | { state: "wiped"; reason: WipeReason }
  | { state: "ended"; reason: EndReason }
  /** Somebody's, without a lock, and not open: because of `error`, or because a join just goes on. */
  | { state: "shut"; error: ShutReason | null }
  | { state: "open"; shell: Shell };

/** A join that was put off: the invitation may be spent already, and only this engine, on this file, can go on with it. */
interface Begun {
  /** The link, or what else was asked for. */
  what: string;
  key: Uint8Array<ArrayBuffer>;
  shell: Shell;
}

interface Ceremony {
  keys: KeyCeremony;
  fingerprint: string;
  /** With an archive, or without: what the last founding asked for. Once the ceremony is over, that is settled. */
  archive: boolean;
}

/** What is under way: asked for a second time it has the same answer, and nothing else begins meanwhile. */
interface UnderWay {
  what: string;
  done: Promise<null>;
}

interface Watcher {
  query: Query;
  onView: (view: unknown) => void;
  stop: (() => void) | null;
}

/** The first word of a refusal to open the database, and what the person is told. */
const WHY_NOT_NOW: Record<string, string> = { full: "device_full", newer: "newer_database" };

/** What a page can say of a door that stays shut; everything else is `internal`. */
const SHUT_REASONS: readonly ShutReason[] = ["device_full", "newer_database", "offline", "server_full", "too_many_tries"];

/** The invitation is worth nothing, or not this: another try would have the same answer. */
const REFUSALS = new Set(["malformed", "unknown", "used", "forged", "wrong_code"]);

/** How a founding is told from what a link asks for. */
const FOUNDING = "found ";

const EMPTY_CONNECTION = {
  state: "offline",
  outbox_count: 0,
  clock_skew_ms: null,
  server_full: false,
  device_full: false,
  update_required: false,
  certificate_ended: false,
  lease_ends_at: null,
  history_from: null,
  syncing: false,
};

export class BrowserHost implements EngineHost {
  readonly #parts: HostParts;
  readonly #watchers = new Set<Watcher>();
  #door: Door = { state: "nobody" };
  /** The keys of a hospital that is about to be founded, or one that is handed out anew while the door is open: here and nowhere else. */
  #ceremony: Ceremony | null = null;
  #begun: Begun | null = null;
  #becoming: UnderWay | null = null;
  #unlocking: UnderWay | null = null;
  /** An engine that has been opened and goes on with a join. */
  #goingOn: Shell | null = null;
  /** What this browser offers, and the engine that asks for the answer. */
  #offered: { shell: Shell; offer: OfferView } | null = null;
  #online = navigator.onLine;

  private constructor(parts: HostParts) {
    this.#parts = parts;
  }

  /** Looks who lives here. */
  static async start(parts: HostParts): Promise<BrowserHost> {
    const host = new BrowserHost(parts);
    await host.#look();
    host.#rehearse(parts.rehearsal ?? []);
    return host;
  }

  /** While somebody types their PIN; whoever is quicker waits for one step at most. */
  #rehearse([step, ...later]: readonly (() => void)[], afterMs = REHEARSE_AFTER_MS): void {
    if (step === undefined) return;
    setTimeout(() => {
      if (this.#door.state !== "locked" || this.#unlocking !== null) return;
      try {
        step();
      } catch {
        // Nothing came of it but time; the unlocking itself says what is wrong.
      }
      this.#rehearse(later, 0);
    }, afterMs);
  }

  async handle(method: Method, params: unknown, id: string): Promise<unknown> {
    const given = (params ?? {}) as Record<string, unknown>;
    switch (method) {
      case "command":
        return this.#shell().command(params, id);
      case "sendFiles":
        return this.#shell().sendFiles(params as Methods["sendFiles"]["params"], id);
      case "fileBytesMax":
        return this.#shell().fileBytesMax();
      case "openAttachment": {
        const { message, place } = params as Methods["openAttachment"]["params"];
        return this.#shell().openAttachment(message, place);
      }
      case "readAttachment": {
        const { message, place, from, to } = params as Methods["readAttachment"]["params"];
        return this.#shell().readAttachment(message, place, from, to);
      }
      case "readMap":
        return this.#shell().readMap(params as Methods["readMap"]["params"]);
      case "inspectLink":
        return this.#inspect(String(given["link"]));
      case "join":
        return this.#join(String(given["link"]), String(given["pin"]), String(given["deviceName"]));
      case "openGuestLink":
        return this.#openGuestLink(params as Methods["openGuestLink"]["params"]);
      case "joinAsGuest": {
        const { link, code, pin, devicePin, deviceName } = params as Methods["joinAsGuest"]["params"];
        return this.#become(link, devicePin, (shell) => shell.joinAsGuest(link, code, pin, deviceName));
      }
      case "offerDevice":
        return this.#offer(params as Methods["offerDevice"]["params"]);
      case "awaitOffer":
        return this.#awaitOffer();
      case "joinOffered":
        return this.#joinOffered(String(given["pin"]), String(given["deviceName"]));
      case "approve":
        return this.#approve(given["act"], String(given["pin"]));
      case "unlock":
        return this.#unlock(String(given["pin"]));
      case "lock":
        // A guest without a PIN has no lock: it would open again at once.
        return (await this.#parts.vault.hasPin()) ? this.#lock() : null;
      case "forgetDevice":
        return this.#forget();
      case "ceremonyBegin":
        return this.#beginCeremony();
      case "ceremonyAgain": {
        const { key, opening } = params as Methods["ceremonyAgain"]["params"];
        this.#endCeremony();
        const keys = refusable(() => this.#shell().keyCeremony(key, opening)) as KeyCeremony;
        this.#ceremony = { keys, fingerprint: keys.fingerprint(), archive: false };
        return null;
      }
      case "ceremonyEnd":
        return this.#endCeremony();
      case "ceremonyPassphrase":
        return { passphrase: this.#ongoing().passphrase() };
      case "ceremonyHandOut": {
        const { key, how, hospital } = params as Methods["ceremonyHandOut"]["params"];
        return refusable(() => JSON.parse(this.#ongoing().handOut(JSON.stringify(key), JSON.stringify(how), hospital)) as unknown);
      }
      case "ceremonyTryOpen": {
        const { key, opening } = params as Methods["ceremonyTryOpen"]["params"];
        return refusable(() => this.#ongoing().tryOpen(JSON.stringify(key), JSON.stringify(opening)));
      }
      case "archivePins":
        return this.#shell().archivePins();
      case "grantIssuer": {
        const { opening, device, digits } = params as Methods["grantIssuer"]["params"];
        return this.#shell().grantIssuer(opening, device, digits);
      }
      case "publishPolicy": {
        const { opening, base, wish } = params as Methods["publishPolicy"]["params"];
        return this.#shell().publishPolicy(opening, base, wish);
      }
      case "found":
        return this.#found(params as Methods["found"]["params"]);
    }
  }

  subscribe(query: Query, onView: (view: unknown) => void): () => void {
    const watcher: Watcher = { query, onView, stop: null };
    this.#watchers.add(watcher);
    this.#show(watcher);
    return () => {
      this.#watchers.delete(watcher);
      watcher.stop?.();
    };
  }

  /** The page learned that the network came or went. */
  setOnline(online: boolean): void {
    this.#online = online;
    if (this.#door.state === "open") this.#door.shell.setOnline(online);
    this.#begun?.shell.setOnline(online);
    this.#goingOn?.setOnline(online);
  }

  #shell(): Shell {
    if (this.#door.state !== "open") throw { error: "locked" };
    return this.#door.shell;
  }

  async #look(): Promise<void> {
    const seen = await this.#parts.vault.look();
    if (seen === null && this.#parts.place.exists()) {
      // The browser evicted the key: the file alone is of no use, and was never put there without one.
      this.#parts.place.delete();
      await this.#parts.vault.wipe("database_lost");
      this.#enter({ state: "wiped", reason: "database_lost" });
    } else if (seen === null) this.#enter({ state: "nobody" });
    else if ("reason" in seen) {
      this.#enter(seen);
      // What the engine has left of an end is of no use without its key.
      if (this.#parts.place.exists()) this.#parts.place.delete();
    }
    else if (!this.#parts.place.exists()) {
      // The browser evicted the file: the key alone is of no use.
      await this.#parts.vault.wipe("database_lost");
      this.#enter({ state: "wiped", reason: "database_lost" });
    } else if ("ajar" in seen) await this.#openAjar(seen.ajar);
    else this.#enter({ state: "locked", ...seen });
  }

  /** Nobody waits for a network here: what else is asked is answered meanwhile. Nothing is thrown: the door says why it is shut. */
  async #openAjar(key: Uint8Array): Promise<void> {
    this.#enter({ state: "shut", error: null });
    try {
      const shell = await this.#openSomebodys(key);
      if (shell === null) return;
      if (await isWhole(shell)) this.#enter({ state: "open", shell });
      else this.#goOn(shell).catch((failure: unknown) => this.#staysShut(failure));
    } catch (failure) {
      this.#staysShut(failure);
    }
  }

  #staysShut(failure: unknown): void {
    if (this.#door.state !== "shut") return;
    this.#enter({ state: "shut", error: SHUT_REASONS.find((reason) => reason === errorOf(failure)) ?? "internal" });
  }

  /** Behind a key that was found. A database that is damaged is lost; one that only does not open now stays as it is. */
  async #openSomebodys(key: Uint8Array): Promise<Shell | null> {
    try {
      return this.#openEngine(key);
    } catch (failure) {
      const word = wordOf(failure);
      if (word !== "lost") throw { error: WHY_NOT_NOW[word] ?? "internal" };
      await this.#parts.vault.wipe("database_lost");
      await this.#look();
      return null;
    }
  }

  /** An engine with a join that was interrupted. False when that is refused now: nothing of it stays. */
  async #goOn(shell: Shell): Promise<boolean> {
    this.#goingOn = shell;
    try {
      if (!(await goesOn(shell))) {
        await this.#leave(shell);
        return false;
      }
    } catch (failure) {
      shell.close();
      throw failure;
    } finally {
      if (this.#goingOn === shell) this.#goingOn = null;
    }
    this.#enter({ state: "open", shell });
    return true;
  }

  async #open(key: Uint8Array): Promise<boolean> {
    const shell = await this.#openSomebodys(key);
    if (shell === null) return false;
    if (!(await isWhole(shell))) return this.#goOn(shell);
    this.#enter({ state: "open", shell });
    return true;
  }

  /** Nothing stays of a join that was refused. */
  async #leave(shell: Shell): Promise<void> {
    shell.close();
    // Another join has taken its place: file and key are that one's.
    if (this.#begun !== null && this.#begun.shell !== shell) return;
    this.#begun = null;
    if (this.#parts.place.exists()) this.#parts.place.delete();
    await this.#parts.vault.clear();
    await this.#look();
  }

  /** With the engine goes the key that was opened behind it; one of a founding never had an open door. */
  #close(): void {
    if (this.#door.state !== "open") return;
    this.#door.shell.close();
    this.#endCeremony();
  }

  #enter(door: Door): void {
    this.#close();
    this.#door = door;
    if (door.state === "open") this.#heed(door.shell);
    for (const watcher of this.#watchers) this.#show(watcher);
  }

  #show(watcher: Watcher): void {
    watcher.stop?.();
    watcher.stop = null;
    const door = this.#door;
    if (door.state === "open") {
      watcher.stop = door.shell.subscribe(watcher.query, (view) => {
        if (watcher.query.query === "session") this.#remember(view);
        watcher.onView(view);
      });
      return;
    }
    if (watcher.query.query === "session") watcher.onView(sessionOf(door));
    else if (watcher.query.query === "connection") watcher.onView(EMPTY_CONNECTION);
  }

  /** An engine that has deleted everything for good says so: the keys of its file go, too, and the file. Of what the house has ended it goes on saying why, until it is closed. */
  #heed(shell: Shell): void {
    shell.subscribe({ query: "session" }, (view) => {
      const session = view as SessionView;
      if (session.phase === "wiped") {
        const { reason } = session;
        queueMicrotask(() => void this.#wipe(shell, reason));
      } else if (session.phase === "ended") {
        // Without room for that the lock asks for the PIN once more, and says it then.
        this.#parts.vault.end(session.reason).catch(() => undefined);
      }
    });
  }

  async #wipe(shell: Shell, reason: WipeReason): Promise<void> {
    if (this.#door.state !== "open" || this.#door.shell !== shell) return;
    await this.#parts.vault.wipe(reason);
    this.#enter({ state: "nobody" });
    if (this.#parts.place.exists()) this.#parts.place.delete();
    await this.#look();
  }

  /** Keeps the names for the lock screen. */
  #remember(view: unknown): void {
    const session = view as { phase?: string; person_name?: string; tenant_name?: string; me?: { name: string } };
    const person = session.me?.name ?? session.person_name;
    if (person !== undefined && session.tenant_name !== undefined) {
      void this.#parts.vault.name(person, session.tenant_name);
    }
  }

  #openEngine(key: Uint8Array): Shell {
    const { module, settled } = this.#parts;
    const shell: Shell = new Shell({
      core: module.openCore(key),
      online: this.#online,
      settled,
      files: { store: this.#parts.objects, sealing: module.sealing },
      // The engine is behind its own file: nothing may be sent from it any more. The PIN opens it afresh.
      onBroken: () => queueMicrotask(() => void this.#lock()),
    });
    return shell;
  }

  async #inspect(link: string): Promise<unknown> {
    const visitor = new Shell({ core: this.#parts.module.visitorCore(), online: this.#online, onBroken: () => undefined });
    try {
      const info = (await visitor.inspectLink(link)) as LinkInfo;
      return { kind: info.kind, tenantName: info.tenant_name, personName: info.person_name, archive: info.archive };
    } finally {
      visitor.close();
    }
  }

  /** What an invitation says before anybody has joined with it. */
  async #openGuestLink({ link, code, pin }: Methods["openGuestLink"]["params"]): Promise<unknown> {
    const visitor = new Shell({ core: this.#parts.module.visitorCore(), online: this.#online, onBroken: () => undefined });
    try {
      return await visitor.openGuestLink(link, code, pin);
    } finally {
      visitor.close();
    }
  }

  async #offer({ deviceName, shown }: Methods["offerDevice"]["params"]): Promise<unknown> {
    this.#mustBeNobodys();
    this.#dropOffer();
    const shell = new Shell({ core: this.#parts.module.visitorCore(), online: this.#online, onBroken: () => undefined });
    let offer: OfferView;
    try {
      offer = (await shell.offer(deviceName, shown)) as OfferView;
    } catch (error) {
      shell.close();
      throw error;
    }
    this.#dropOffer();
    this.#offered = { shell, offer };
    return { qr: offer.qr, code: offer.code, digits: offer.digits };
  }

  #dropOffer(): void {
    this.#offered?.shell.close();
    this.#offered = null;
  }

  async #awaitOffer(): Promise<null> {
    const waited = this.#offered;
    if (waited === null) throw { error: "no_offer" };
    for (;;) {
      let answered: unknown;
      try {
        answered = await waited.shell.awaitOffer(waited.offer.link);
      } catch (error) {
        if (this.#offered !== waited) throw { error: "no_offer" };
        throw error;
      }
      if (answered === true) return null;
    }
  }

  async #joinOffered(pin: string, deviceName: string): Promise<null> {
    if (this.#offered === null) throw { error: "no_offer" };
    const { link } = this.#offered.offer;
    await this.#become(link, pin, (shell) => shell.join(link, deviceName));
    this.#dropOffer();
    return null;
  }

  /** Only the owner hands out keys: their PIN is asked for and counted as at the lock. */
  async #approve(act: unknown, pin: string): Promise<unknown> {
    const shell = this.#shell();
    const outcome = await this.#parts.vault.confirm(pin);
    if ("triesLeft" in outcome) throw { error: "wrong_pin", triesLeft: outcome.triesLeft };
    if ("wiped" in outcome) {
      this.#enter({ state: "nobody" });
      if (this.#parts.place.exists()) this.#parts.place.delete();
      await this.#look();
      throw { error: "wiped" };
    }
    return shell.approved(act);
  }

  #ongoing(): KeyCeremony {
    if (this.#ceremony === null) throw { error: "no_ceremony" };
    return this.#ceremony.keys;
  }

  #endCeremony(): null {
    this.#ceremony?.keys.free();
    this.#ceremony = null;
    return null;
  }

  #beginCeremony(): { fingerprint: string } {
    this.#mustBeNobodys();
    // The keys that were handed out may be a hospital's already.
    if (this.#begun?.what.startsWith(FOUNDING)) throw { error: "founding_begun" };
    if (this.#becoming !== null) throw { error: "device_in_use" };
    this.#endCeremony();
    const keys = this.#parts.module.beginCeremony();
    const fingerprint = keys.fingerprint();
    this.#ceremony = { keys, fingerprint, archive: true };
    return { fingerprint };
  }

  async #found({ details, archive, pin }: Methods["found"]["params"]): Promise<null> {
    const ceremony = this.#ceremony;
    if (ceremony === null) throw { error: "no_ceremony" };
    const { keys, fingerprint } = ceremony;
    if (this.#becoming === null) {
      if (!isOver(keys)) ceremony.archive = archive;
      else if (ceremony.archive !== archive) throw { error: "founding_begun" };
    }
    const what = FOUNDING + JSON.stringify([fingerprint, archive, details]);
    await this.#become(what, pin, (shell) => shell.found(keys, archive, details));
    if (this.#ceremony === ceremony) {
      this.#ceremony = null;
      keys.free();
    }
    return null;
  }

  #join(link: string, pin: string, deviceName: string): Promise<null> {
    return this.#become(link, pin, (shell) => shell.join(link, deviceName));
  }

  #mustBeNobodys(): void {
    if (this.#door.state === "open" || this.#door.state === "locked" || this.#door.state === "shut") throw { error: "device_in_use" };
  }

  /**
   * Makes this browser somebody's device. When that is refused, nothing of it stays; when its answer is lost, or there is no room,
   * it goes on with the next try, or after the next start. Only guests may go without a PIN.
   */
  async #become(what: string, pin: string | null, enter: (shell: Shell) => Promise<unknown>): Promise<null> {
    const asked = JSON.stringify([what, pin]);
    if (this.#becoming !== null) {
      if (this.#becoming.what !== asked) throw { error: "device_in_use" };
      return this.#becoming.done;
    }
    const done = this.#becomeAlone(what, pin, enter).finally(() => (this.#becoming = null));
    this.#becoming = { what: asked, done };
    return done;
  }

  async #becomeAlone(what: string, pin: string | null, enter: (shell: Shell) => Promise<unknown>): Promise<null> {
    this.#mustBeNobodys();
    if (pin !== null && isWeakPin(pin)) throw { error: "pin_weak" };
    const { shell } = await this.#begin(what, pin);
    try {
      await enter(shell);
    } catch (error) {
      // Whoever forgot the device meanwhile has closed this engine, and nothing of it is here.
      if (this.#begun?.shell === shell && (isRefusal(error) || !(await holdsJoin(shell)))) await this.#leave(shell);
      throw error;
    }
    // Not every engine has a storage manager (WebKitGTK).
    void (navigator.storage as StorageManager | undefined)?.persist?.();
    this.#begun = null;
    this.#enter({ state: "open", shell });
    return null;
  }

  /** An engine that broke while it joined: the file has what it made. */
  #openAgain(begun: Begun): void {
    begun.shell.close();
    try {
      begun.shell = this.#openEngine(begun.key);
    } catch (failure) {
      throw { error: WHY_NOT_NOW[wordOf(failure)] ?? "internal" };
    }
  }

  /** A fresh engine on a fresh file; or the one of a join that was put off, behind the PIN that was chosen this time. */
  async #begin(what: string, pin: string | null): Promise<Begun> {
    const { vault, place } = this.#parts;
    if (this.#begun?.what === what) {
      await vault.create(pin, this.#begun.key);
      if (this.#begun.shell.broken) this.#openAgain(this.#begun);
      return this.#begun;
    }
    // The hospital may be founded already, and then nobody but this engine is its administrator.
    if (this.#begun?.what.startsWith(FOUNDING)) throw { error: "founding_begun" };
    this.#begun?.shell.close();
    this.#begun = null;
    if (place.exists()) place.delete();
    const key = await vault.create(pin);
    try {
      this.#begun = { what, key, shell: this.#openEngine(key) };
      return this.#begun;
    } catch (failure) {
      if (place.exists()) place.delete();
      await vault.clear();
      throw { error: WHY_NOT_NOW[wordOf(failure)] ?? "internal" };
    }
  }

  /** One after the other: a file is never opened twice. */
  async #unlock(pin: string): Promise<null> {
    while (this.#unlocking !== null) {
      if (this.#unlocking.what === pin) return this.#unlocking.done;
      await this.#unlocking.done.catch(() => null);
    }
    const done = this.#unlockAlone(pin).finally(() => (this.#unlocking = null));
    this.#unlocking = { what: pin, done };
    return done;
  }

  async #unlockAlone(pin: string): Promise<null> {
    const { vault, place } = this.#parts;
    if (this.#door.state === "open") return null;
    if (this.#door.state === "shut") {
      // Without a PIN another try is another look. One that is under way says by itself how it ends.
      if (this.#door.error !== null) await this.#look();
      return null;
    }
    // The file is open already, for a join that is not through.
    if (this.#begun !== null || this.#becoming !== null) throw { error: "internal" };
    const outcome = await vault.unlock(pin);
    if ("triesLeft" in outcome) {
      const door = this.#door;
      if (door.state === "locked") this.#enter({ ...door, triesLeft: outcome.triesLeft });
      throw { error: "wrong_pin", triesLeft: outcome.triesLeft };
    }
    if ("wiped" in outcome) {
      if (place.exists()) place.delete();
      await this.#look();
      throw { error: "wiped" };
    }
    const [opened] = await Promise.all([this.#open(outcome.key), outcome.kept]);
    if (!opened) throw { error: "wiped" };
    return null;
  }

  async #lock(): Promise<null> {
    if (this.#door.state === "open") {
      this.#enter({ state: "shut", error: null });
      // A look that fails is said; nobody waits for this one.
      await this.#look().catch((failure: unknown) => this.#staysShut(failure));
    }
    return null;
  }

  /** That nobody lives here is said when it is true: whoever sees it may go on to the next link, which ends this worker at once. */
  async #forget(): Promise<null> {
    const { place, vault, objects } = this.#parts;
    this.#close();
    this.#begun?.shell.close();
    this.#begun = null;
    this.#goingOn?.close();
    this.#door = { state: "nobody" };
    try {
      if (place.exists()) place.delete();
      await vault.clear();
      for (const object of await objects.all().catch(() => [])) await objects.drop(object);
    } finally {
      this.#enter({ state: "nobody" });
    }
    await this.#look();
    return null;
  }
}

/** The keys wait for the server; nothing of them can be chosen any more. */
function isOver(keys: KeyCeremony): boolean {
  try {
    keys.fingerprint();
    return false;
  } catch {
    return true;
  }
}

/** The server knows this device, as far as the engine has heard. One that breaks here is closed. */
async function isWhole(shell: Shell): Promise<boolean> {
  try {
    const { phase } = (await shell.once({ query: "session" })) as { phase: string };
    return phase !== "no_device";
  } catch (failure) {
    shell.close();
    throw failure;
  }
}

/**
 * Has this engine anything to go on with? Nothing is sent for the answer: only a guest's join could be, and like a founding's and a
 * transfer's it has pinned a root. An engine that cannot say is kept.
 */
async function holdsJoin(shell: Shell): Promise<boolean> {
  try {
    if (shell.archivePins() !== null) return true;
    await shell.joinAsGuest("", "", "", "");
    return true;
  } catch (reason) {
    return errorOf(reason) !== "malformed";
  }
}

/**
 * Whoever joined here closed the page, or lost it, before the answer came: the engine gives the very same request again by itself,
 * whatever link it came from. False when the join never got so far, or is refused now.
 */
async function goesOn(shell: Shell): Promise<boolean> {
  try {
    await shell.join("", "").catch((reason: unknown) => (errorOf(reason) === "malformed" ? shell.joinAsGuest("", "", "", "") : Promise.reject(reason)));
    return true;
  } catch (reason) {
    if (!isRefusal(reason)) throw reason;
    return false;
  }
}

/** Everything else is put off: the answer was lost, or could not be stored, or everybody here asks too often. Whether it was a yes shows the next try. */
function isRefusal(reason: unknown): boolean {
  return REFUSALS.has(errorOf(reason) ?? "");
}

/** The first word of the module's sentence. */
function wordOf(failure: unknown): string {
  return String(failure).split(":", 1)[0] ?? "";
}

function errorOf(reason: unknown): string | undefined {
  return (reason as Partial<{ error: string }> | undefined)?.error;
}

/** Runs a step of the ceremony, whose refusals are JSON texts. */
function refusable<T>(step: () => T): T {
  try {
    return step();
  } catch (refusal) {
    throw typeof refusal === "string" && refusal.startsWith("{") ? JSON.parse(refusal) : refusal;
  }
}

/** The session view while no engine runs. */
function sessionOf(door: Exclude<Door, { state: "open" }>): unknown {
  switch (door.state) {
    case "nobody":
      return { phase: "no_device" };
    case "wiped":
      return { phase: "wiped", reason: door.reason };
    case "ended":
      return { phase: "ended", reason: door.reason, unsent: [] };
    case "locked":
      return lockedView(door);
    case "shut":
      return door.error === null ? { phase: "starting" } : { phase: "shut", error: door.error };
  }
}

export function seed(): Uint8Array {
  return randomBytes(32);
}
