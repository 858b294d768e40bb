/**
 * The wrapped database key: Argon2id of the PIN inside, a non-extractable WebCrypto key of this browser outside. A guest who
 * wants no PIN has the browser's key alone: whoever uses this browser profile reads along, nobody else does.
 *
 * Guarantees: every try is counted durably before it is made (a browser that has no room for that says `device_full` and tries nothing); after the tenth wrong one (and on a wipe) both keys are
 * gone for good, and so they are when the house has ended this device. What stays is a record that says why, for the person. The PIN is never stored.
 */
import type { EndReason, SessionView } from "../generated/index.ts";
import { PIN_TRIES_MAX, type WipeReason } from "./limits.ts";

/** Argon2id, done by the WASM module. */
export interface PinWrapper {
  wrapKey(key: Uint8Array, pin: string, salt: Uint8Array, seed: Uint8Array): Uint8Array;
  unwrapKey(wrapped: Uint8Array, pin: string, salt: Uint8Array): Uint8Array | undefined;
}

interface Sealed {
  state: "sealed";
  browserKey: CryptoKey;
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
  salt: Uint8Array<ArrayBuffer>;
  triesUsed: number;
  personName: string;
  tenantName: string;
}

/** Without a PIN: opens by itself. */
interface Ajar {
  state: "ajar";
  browserKey: CryptoKey;
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

interface Wiped {
  state: "wiped";
  reason: WipeReason;
}

/** The house has ended this device. */
interface Ended {
  state: "ended";
  reason: EndReason;
}

type VaultRecord = Sealed | Ajar | Wiped | Ended;

/** `kept`: that the tries are whole again is kept as well. */
export type Unlocked = { key: Uint8Array<ArrayBuffer>; kept: Promise<void> } | { triesLeft: number } | { wiped: true };

const DATABASE = "konsil-vault";
const STORE = "vault";
const RECORD = "record";

export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

export class Vault {
  readonly #pin: PinWrapper;

  constructor(pin: PinWrapper) {
    this.#pin = pin;
  }

  /** Wraps a key, a fresh one at first, and keeps it; without a PIN for a guest who wants none. */
  async create(pin: string | null, key: Uint8Array<ArrayBuffer> = randomBytes(32)): Promise<Uint8Array<ArrayBuffer>> {
    const browserKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const iv = randomBytes(12);
    if (pin === null) {
      await write({ state: "ajar", browserKey, iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, browserKey, key) });
      return key;
    }
    const salt = randomBytes(16);
    const wrapped = this.#pin.wrapKey(key, pin, salt, randomBytes(32));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, browserKey, new Uint8Array(wrapped));
    await write({ state: "sealed", browserKey, iv, sealed, salt, triesUsed: 0, personName: "", tenantName: "" });
    return key;
  }

  /** What is here; a secret only where no PIN keeps it. */
  async look(): Promise<Lock | { ajar: Uint8Array<ArrayBuffer> } | Wiped | Ended | null> {
    const record = await read();
    if (record === undefined) return null;
    if (record.state === "wiped" || record.state === "ended") return record;
    if (record.state === "ajar") {
      const { iv, browserKey, sealed } = record;
      return { ajar: new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, browserKey, sealed)) };
    }
    return lockOf(record);
  }

  async hasPin(): Promise<boolean> {
    return (await read())?.state === "sealed";
  }

  /** One try with a PIN. */
  async unlock(pin: string): Promise<Unlocked> {
    // Counted before it is made: a killed browser does not win a try back.
    const counted = await change((sealed) => ({ ...sealed, triesUsed: sealed.triesUsed + 1 }));
    if (counted === null) return { wiped: true };
    const { iv, browserKey, sealed, salt } = counted;
    const wrapped = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, browserKey, sealed));
    const key = this.#pin.unwrapKey(wrapped, pin, salt);
    if (key !== undefined) {
      // What is opened meanwhile waits for nothing: a browser that is killed now has used one try.
      const kept = change((sealed) => ({ ...sealed, triesUsed: 0 })).then(() => undefined);
      return { key: new Uint8Array(key), kept };
    }
    const triesLeft = PIN_TRIES_MAX - counted.triesUsed;
    if (triesLeft > 0) return { triesLeft };
    await this.wipe("pin_tries");
    return { wiped: true };
  }

  /** One try with a PIN while the engine is open: is it the owner who asks? Counted as at the lock. */
  async confirm(pin: string): Promise<Unlocked> {
    const outcome = await this.unlock(pin);
    if ("key" in outcome) {
      outcome.key.fill(0);
      await outcome.kept;
    }
    return outcome;
  }

  /** Keeps the names that the lock screen shows. */
  async name(personName: string, tenantName: string): Promise<void> {
    const record = await read();
    if (record?.state !== "sealed" || (record.personName === personName && record.tenantName === tenantName)) return;
    await change((sealed) => ({ ...sealed, personName, tenantName }));
  }

  /** Deletes the keys; the reason stays for the person to read. */
  async wipe(reason: WipeReason): Promise<void> {
    await write({ state: "wiped", reason });
  }

  /** As [[wipe]], by the house. */
  async end(reason: EndReason): Promise<void> {
    await write({ state: "ended", reason });
  }

  /** Forgets everything, the reason too. */
  async clear(): Promise<void> {
    await transaction("readwrite", (store) => store.delete(RECORD));
  }
}

/** What the lock says. */
interface Lock {
  triesLeft: number;
  personName: string;
  tenantName: string;
}

function lockOf({ triesUsed, personName, tenantName }: Sealed): Lock {
  return { triesLeft: PIN_TRIES_MAX - triesUsed, personName, tenantName };
}

/** The session as a locked door shows it. */
export function lockedView({ triesLeft, personName, tenantName }: Lock): SessionView {
  return { phase: "locked", tries_left: triesLeft, person_name: personName, tenant_name: tenantName };
}

/** What the lock says, for a page whose engine still loads; null where no PIN keeps the door. */
export async function peekLock(): Promise<SessionView | null> {
  const record = await read();
  return record?.state === "sealed" ? lockedView(lockOf(record)) : null;
}

/** Is there a key, and so a database that it opens? Of a device that was wiped or has ended only the reason is left. */
export async function holdsKey(): Promise<boolean> {
  const state = (await read())?.state;
  return state === "sealed" || state === "ajar";
}

async function read(): Promise<VaultRecord | undefined> {
  return transaction<VaultRecord | undefined>("readonly", (store) => store.get(RECORD));
}

async function write(record: VaultRecord): Promise<void> {
  await transaction("readwrite", (store) => store.put(record, RECORD));
}

/** Changes what a PIN keeps, in one transaction; null, and nothing is written, where none does. */
async function change(to: (record: Sealed) => Sealed): Promise<Sealed | null> {
  let changed: Sealed | null = null;
  await transaction<VaultRecord | undefined>("readwrite", (store) => {
    const request: IDBRequest<VaultRecord | undefined> = store.get(RECORD);
    request.addEventListener("success", () => {
      if (request.result?.state !== "sealed") return;
      changed = to(request.result);
      store.put(changed, RECORD);
    });
    return request;
  });
  return changed;
}

async function transaction<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const running = database.transaction(STORE, mode, { durability: "strict" });
      const request = work(running.objectStore(STORE));
      running.oncomplete = () => resolve(request.result);
      // A request that fails ends the whole transaction, and only then it says why.
      running.onabort = () => reject(running.error?.name === "QuotaExceededError" ? { error: "device_full" } : (running.error ?? new Error("vault")));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("vault"));
  });
}
