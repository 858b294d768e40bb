/**
 * Drives one open engine: carries its effects out in order and feeds socket, answers, clock and network back.
 *
 * Guarantees: effects of a call are carried out only after the call is durable (`settled` for IndexedDB); frames keep
 * their order; nothing runs after `close`.
 */
import type { Core, KeyCeremony } from "../../pkg/client_web.js";
import type { Methods, SendFiles } from "../protocol.ts";
import { Files, type FilesParts } from "./files.ts";
import { FRAMES_AT_ONCE_MAX, HTTP_PATIENCE_MS } from "./limits.ts";
import { readMap } from "./map.ts";

type Effect =
  | ["open"]
  | ["close"]
  | ["send", Uint8Array<ArrayBuffer>]
  | ["http", number, string, Uint8Array<ArrayBuffer>]
  | ["put" | "get", string, number, number, number, string]
  | ["drop", string]
  | ["answer", number, boolean, string]
  | ["link", number, boolean, string]
  | ["joined", number, string | null]
  | ["view", number, string]
  | ["wake", number];

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

const INTERNAL = { error: "internal" };

export interface ShellOptions {
  core: Core;
  /** Is there a network, as far as the page knows? */
  online: boolean;
  /** Resolves when everything written so far is durable; undefined where it is when the call returns. */
  settled?: (() => Promise<void>) | undefined;
  /** Where files are; a visitor has none. */
  files?: Pick<FilesParts, "store" | "sealing">;
  /** The engine found that it must not go on (another writer, a damaged file). */
  onBroken: (reason: string) => void;
}

export class Shell {
  readonly #options: ShellOptions;
  readonly #core: Core;
  readonly #files: Files | null;
  readonly #waiting = new Map<number, Waiting>();
  readonly #views = new Map<number, (view: unknown) => void>();
  #next = 0;
  #socket: WebSocket | null = null;
  #frames: Uint8Array[] = [];
  #flushing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #closed = false;
  #broken = false;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#core = options.core;
    this.#files =
      options.files === undefined ? null : new Files({ ...options.files, core: options.core, run: (input) => this.#run(input) });
    this.setOnline(options.online);
  }

  /** `key` is the same when a command is given again because its answer was lost. */
  command(command: unknown, key: string): Promise<unknown> {
    return this.#ask((now, id) => this.#core.command(now, id, key, JSON.stringify(command)));
  }

  /** Seals files and sends them. */
  async sendFiles(send: SendFiles, key: string): Promise<unknown> {
    const files = this.#mustHaveFiles();
    const sealings = await files.seal(send.files);
    return this.#ask((now, id) => this.#core.sendFiles(now, id, key, files.describe(send), sealings));
  }

  fileBytesMax(): number {
    return this.#core.fileBytesMax();
  }

  openAttachment(message: string, place: number): Promise<unknown> {
    return this.#mustHaveFiles().open(message, place);
  }

  readAttachment(message: string, place: number, from: number, to: number): Promise<unknown> {
    return this.#mustHaveFiles().read(message, place, from, to);
  }

  /** A range of the house's own map; only this worker has what the server wants to see for it. */
  readMap(range: Methods["readMap"]["params"]): Promise<unknown> {
    return this.#closed ? Promise.reject({ error: "locked" }) : readMap(this.#core.objectToken(), range);
  }

  #mustHaveFiles(): Files {
    if (this.#files === null || this.#closed) throw { error: "locked" };
    return this.#files;
  }

  inspectLink(link: string): Promise<unknown> {
    return this.#ask((now, id) => this.#core.inspectLink(now, id, link));
  }

  join(link: string, deviceName: string): Promise<unknown> {
    return this.#ask((now, id) => this.#core.join(now, id, link, deviceName));
  }

  /** What a guest's invitation says, once what it needs was typed. */
  openGuestLink(link: string, code: string, pin: string): Promise<unknown> {
    return this.#ask((now, id) => this.#core.openGuestLink(now, id, link, code, pin));
  }

  joinAsGuest(link: string, code: string, pin: string, deviceName: string): Promise<unknown> {
    return this.#ask((now, id) => this.#core.joinAsGuest(now, id, link, code, pin, deviceName));
  }

  offer(deviceName: string, shown: string | null): Promise<unknown> {
    return this.#ask((now, id) => this.#core.offer(now, id, deviceName, shown ?? ""));
  }

  /** Resolves to whether a device has answered, after a while in any case. */
  awaitOffer(link: string): Promise<unknown> {
    return this.#ask((now, id) => this.#core.awaitOffer(now, id, link));
  }

  /** What the owner has approved by PIN. */
  approved(act: unknown): Promise<unknown> {
    return this.#ask((now, id) => this.#core.approved(now, id, JSON.stringify(act)));
  }

  /** Founds a hospital with the keys of a ceremony. */
  found(ceremony: KeyCeremony, archive: boolean, details: unknown): Promise<unknown> {
    return this.#ask((now, id) => this.#refusable(id, () => this.#core.found(now, id, ceremony, archive, JSON.stringify(details))));
  }

  /** Runs a step with a key from outside: a word about that key, as JSON, is its answer; anything else is the engine's end. */
  #refusable(id: number, step: () => unknown): unknown {
    try {
      return step();
    } catch (refusal) {
      if (typeof refusal !== "string" || !refusal.startsWith("{")) throw refusal;
      this.#settle(id, false, refusal);
      return [];
    }
  }

  /** Grants an issuer key with the root key, which the engine opens and forgets in one step. */
  grantIssuer(opening: unknown, device: string, digits: string): Promise<unknown> {
    return this.#ask((now, id) => this.#refusable(id, () => this.#core.grantIssuer(now, id, JSON.stringify(opening), device, digits)));
  }

  /** Puts the next policy into force with the root key, which the engine opens and forgets in one step. */
  publishPolicy(opening: unknown, base: number, wish: unknown): Promise<unknown> {
    return this.#ask((now, id) => this.#refusable(id, () => this.#core.publishPolicy(now, id, JSON.stringify(opening), base, JSON.stringify(wish))));
  }

  /** Opens a key of the hospital to hand it out anew. */
  keyCeremony(key: unknown, opening: unknown): KeyCeremony {
    return this.#core.keyCeremony(JSON.stringify(key), JSON.stringify(opening));
  }

  /** What this device has pinned of its hospital. */
  archivePins(): unknown {
    const pins = this.#core.archivePins();
    return pins === undefined ? null : JSON.parse(pins);
  }

  subscribe(query: unknown, onView: (view: unknown) => void): () => void {
    this.#next += 1;
    const id = this.#next;
    this.#views.set(id, onView);
    this.#run((now) => this.#core.subscribe(now, id, JSON.stringify(query)));
    return () => {
      this.#views.delete(id);
      this.#run((now) => this.#core.unsubscribe(now, id));
    };
  }

  /** What a query shows at this moment. */
  once(query: unknown): Promise<unknown> {
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve, reject) => {
      // An engine that breaks says so here as well.
      this.#waiting.set(id, { resolve, reject });
      const stop = this.subscribe(query, (view) => {
        this.#waiting.delete(id);
        // It may be here before there is anything to stop.
        queueMicrotask(() => stop());
        resolve(view);
      });
    });
  }

  /** The network came or went. */
  setOnline(online: boolean): void {
    this.#run((now) => this.#core.network(now, online));
  }

  /** Ends everything; the database is closed when this returns. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#drop();
    this.#files?.close();
    for (const { reject } of this.#waiting.values()) reject({ error: "locked" });
    this.#waiting.clear();
    this.#views.clear();
    this.#core.free();
  }

  #ask(input: (now: number, id: number) => unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject({ error: "locked" });
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#run((now) => input(now, id));
    });
  }

  #run(input: (now: number) => unknown): void {
    if (this.#closed) return;
    let effects: Effect[];
    try {
      effects = input(Date.now()) as Effect[];
    } catch (error) {
      this.#break(String(error));
      return;
    }
    const { settled } = this.#options;
    if (settled === undefined) {
      effects.forEach((effect) => this.#carryOut(effect));
      return;
    }
    this.#queue = this.#queue
      .then(settled)
      .then(() => effects.forEach((effect) => this.#carryOut(effect)))
      .catch((error: unknown) => this.#break(String(error)));
  }

  /** It must not go on; its file may be opened afresh. */
  get broken(): boolean {
    return this.#broken;
  }

  #break(reason: string): void {
    this.#broken = true;
    for (const { reject } of this.#waiting.values()) reject(INTERNAL);
    this.#waiting.clear();
    this.#options.onBroken(reason);
  }

  #carryOut(effect: Effect): void {
    if (this.#closed) return;
    switch (effect[0]) {
      case "open":
        return this.#open();
      case "close":
        this.#drop();
        return this.#run((now) => this.#core.socketClosed(now));
      case "send":
        if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(effect[1]);
        return;
      case "http":
        void this.#fetch(effect[1], effect[2], effect[3]);
        return;
      case "put":
        return void this.#files?.put(effect[1], effect[2], effect[3], effect[4], effect[5]);
      case "get":
        return void this.#files?.get(effect[1], effect[2], effect[3], effect[5]);
      case "drop":
        return this.#files?.drop(effect[1]);
      case "answer":
      case "link":
        return this.#settle(effect[1], effect[2], effect[3]);
      case "joined":
        return this.#settle(effect[1], effect[2] === null, effect[2] ?? "null");
      case "view":
        this.#views.get(effect[1])?.(JSON.parse(effect[2]));
        return;
      case "wake":
        return this.#wake(effect[1]);
    }
  }

  #settle(id: number, ok: boolean, json: string): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    const value: unknown = JSON.parse(json);
    if (ok) waiting?.resolve(value);
    else waiting?.reject(typeof value === "string" ? { error: value } : value);
  }

  #wake(at: number): void {
    if (at >= this.#wakeAt) return;
    this.#wakeAt = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#wakeAt = Number.POSITIVE_INFINITY;
        this.#run((now) => this.#core.tick(now));
      },
      Math.min(Math.max(at - Date.now(), 0), 0x7fff_ffff),
    );
  }

  #open(): void {
    this.#drop();
    const url = new URL("/api/socket", self.location.origin);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, "konsil.v1");
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => this.#run((now) => this.#core.socketOpened(now));
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => this.#hear(new Uint8Array(event.data));
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#drop();
      this.#run((now) => this.#core.socketClosed(now));
    };
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#frames = [];
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  /** Frames that arrive together become one transaction. */
  #hear(frame: Uint8Array): void {
    this.#frames.push(frame);
    if (this.#flushing) return;
    this.#flushing = true;
    setTimeout(() => {
      this.#flushing = false;
      while (this.#frames.length > 0 && !this.#closed) {
        const frames = this.#frames.splice(0, FRAMES_AT_ONCE_MAX);
        this.#run((now) => this.#core.frames(now, frames));
      }
    }, 0);
  }

  async #fetch(id: number, path: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    let status = 0;
    let answer = new Uint8Array();
    try {
      const post = body.length === 0 ? {} : { method: "POST", body, headers: { "content-type": "application/cbor" } };
      const response = await fetch(path, { ...post, signal: AbortSignal.timeout(HTTP_PATIENCE_MS) });
      answer = new Uint8Array(await response.arrayBuffer());
      status = response.status;
    } catch {
      // No connection: the engine words it.
    }
    this.#run((now) => this.#core.http(now, id, status, answer));
  }
}
