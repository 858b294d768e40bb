/**
 * Files between page, engine and server: sealed into this browser's store before the engine hears of them, moved part by part as it
 * says, and opened chunk by chunk where they are shown.
 *
 * Guarantees: only ciphertext is stored or leaves; what is opened was checked; reading waits for parts that are on their way.
 */
import type { Core, Opening, Sealing } from "../../pkg/client_web.js";
import type { FileToSend, SendFiles } from "../protocol.ts";
import { BYTES_PER_MS_MIN, PART_BYTES, PART_PATIENCE_MS, READ_PATIENCE_MS } from "./limits.ts";
import type { ObjectFiles } from "./objectFiles.ts";
import { randomBytes } from "./vault.ts";

const CHUNK_BYTES = 64 * 1024;
/** What the engine is told in place of an HTTP status. */
const OFFLINE = 0;
const LOST = 1;
const STORE_FAILED = 2;

/** Types that a browser may show by itself; everything else is bytes to be saved. Above all: nothing that could run. */
const SHOWN = /^(image\/(jpeg|png|webp|gif|avif)|video\/(mp4|webm|ogg|quicktime)|audio\/(ogg|mp4|webm|mpeg|wav|aac)|application\/pdf)$/;

export function shownType(mime: string): string {
  const type = (mime.split(";")[0] ?? "").trim().toLowerCase();
  return SHOWN.test(type) ? type : "application/octet-stream";
}

export interface FilesParts {
  core: Core;
  store: ObjectFiles;
  sealing: new (now: number, size: number, seed: Uint8Array) => Sealing;
  /** Runs an input of the engine. */
  run: (input: (now: number) => unknown) => void;
}

type Waiter = (arrived: boolean) => void;
/** Of the attachment store: an HTTP status, or a number from above in its place, and what came with it. */
type Answer = [number, Uint8Array];
const NOTHING: Answer = [OFFLINE, new Uint8Array()];

export class Files {
  readonly #parts: FilesParts;
  readonly #waiting = new Map<string, Set<Waiter>>();
  readonly #stop = new AbortController();
  /** What this run has sealed: the engine does not know it yet, or knows it. */
  readonly #sealed = new Set<string>();

  constructor(parts: FilesParts) {
    this.#parts = parts;
    void this.#sweep();
  }

  /** Of files that were never sent nothing stays. */
  async #sweep(): Promise<void> {
    const kept = await this.#parts.store.all().catch(() => []);
    for (const object of kept) {
      if (!this.#stop.signal.aborted && !this.#sealed.has(object) && !this.#parts.core.knowsObject(object)) await this.#parts.store.drop(object);
    }
  }

  close(): void {
    this.#stop.abort();
    for (const waiters of this.#waiting.values()) for (const waiter of waiters) waiter(false);
    this.#waiting.clear();
  }

  /** Seals files into the store. Rejects with an error value; nothing stays then. */
  async seal(files: FileToSend[]): Promise<Sealing[]> {
    const max = this.#parts.core.fileBytesMax();
    if (files.some(({ blob }) => blob.size > max)) throw { error: "file_too_large", max_bytes: max };
    const sealed: Sealing[] = [];
    try {
      for (const { blob } of files) sealed.push(await this.#sealOne(blob));
      return sealed;
    } catch (error) {
      for (const one of sealed) void this.#parts.store.drop(one.object());
      throw error;
    }
  }

  async #sealOne(blob: Blob): Promise<Sealing> {
    const sealing = new this.#parts.sealing(Date.now(), blob.size, randomBytes(32));
    const object = sealing.object();
    this.#sealed.add(object);
    try {
      // Many chunks to one write: each write waits for the disk.
      let [at, from] = [0, 0];
      let batch: Uint8Array[] = [sealing.begin()];
      const flush = async () => {
        const bytes = joined(batch);
        await this.#parts.store.write(object, at, bytes);
        [at, batch] = [at + bytes.length, []];
      };
      for (let wanted = sealing.wants(); wanted !== undefined; wanted = sealing.wants()) {
        const file = await readable(blob.slice(from, from + wanted));
        batch.push(sealing.seal(file));
        from += wanted;
        if (batch.length >= PART_BYTES / CHUNK_BYTES) await flush();
      }
      batch.push(sealing.finish());
      await flush();
      return sealing;
    } catch (error) {
      void this.#parts.store.drop(object);
      throw isQuota(error) ? { error: "device_full" } : error;
    }
  }

  describe({ conversation, caption, replyTo, mentions, files, urgency }: SendFiles): string {
    const described = files.map((file) => ({
      kind: file.kind,
      name: file.name,
      mime: file.mime,
      width: file.width ?? null,
      height: file.height ?? null,
      duration_ms: file.duration_ms === undefined ? null : Math.round(file.duration_ms),
      thumbnail: [...(file.thumbnail ?? [])],
      waveform: (file.waveform ?? []).map((value) => Math.max(0, Math.min(255, Math.round(value)))),
    }));
    return JSON.stringify({ conversation, caption, reply_to: replyTo, mentions, files: described, urgency });
  }

  /** A part goes to the server. */
  async put(object: string, offset: number, length: number, size: number, token: string): Promise<void> {
    const [status, body] = await this.#inTime(length, (signal) => this.#put(object, offset, length, size, token, signal));
    this.#parts.run((now) => this.#parts.core.partPut(now, object, status, body));
  }

  async #put(object: string, offset: number, length: number, size: number, token: string, signal: AbortSignal): Promise<Answer> {
    const part = await this.#parts.store.read(object, offset, offset + length).catch(() => undefined);
    if (part === null) return [LOST, new Uint8Array()];
    // It cannot be read now: tried again some times.
    if (part === undefined) return [STORE_FAILED, new Uint8Array()];
    return ask(`/api/objects/${object}?offset=${offset}&size=${size}`, { method: "PUT", body: part, signal }, token);
  }

  /** A part comes from the server, and is stored. */
  async get(object: string, offset: number, length: number, token: string): Promise<void> {
    const [status, body] = await this.#inTime(length, (signal) => this.#get(object, offset, length, token, signal));
    this.#parts.run((now) => this.#parts.core.partGot(now, object, offset, status, body));
    if (status !== OFFLINE) this.#arrived(object, status === 200);
  }

  async #get(object: string, offset: number, length: number, token: string, signal: AbortSignal): Promise<Answer> {
    const headers = { range: `bytes=${offset}-${offset + length - 1}` };
    const [status, body] = await ask(`/api/objects/${object}`, { headers, signal }, token);
    if (status !== 206 && status !== 200) return [status, body];
    if (body.length !== length) return NOTHING;
    return [await this.#parts.store.write(object, offset, body).then(() => 200, () => STORE_FAILED), new Uint8Array()];
  }

  /** Whatever a part waits for: it is given up in the end, and tried again. */
  async #inTime(length: number, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    if (this.#stop.signal.aborted) return NOTHING;
    const late = new AbortController();
    const end = () => late.abort();
    const given = new Promise<Answer>((resolve) => late.signal.addEventListener("abort", () => resolve(NOTHING)));
    const timer = setTimeout(end, PART_PATIENCE_MS + length / BYTES_PER_MS_MIN);
    this.#stop.signal.addEventListener("abort", end);
    try {
      return await Promise.race([work(late.signal), given]);
    } finally {
      clearTimeout(timer);
      this.#stop.signal.removeEventListener("abort", end);
    }
  }

  drop(object: string): void {
    void this.#parts.store.drop(object);
  }

  /** A range of a file; its end is cut to the file's. */
  async read(message: string, place: number, from: number, to: number): Promise<{ bytes: Uint8Array; size: number; mime: string }> {
    for (;;) {
      const opening = this.#parts.core.attachment(message, place);
      if (opening === undefined) throw { error: "not_found" };
      try {
        const size = opening.size();
        const end = Math.min(to, size);
        const bytes = await this.#tryRead(opening, from, end);
        if (bytes !== null) return { bytes, size, mime: shownType(opening.mime()) };
      } finally {
        opening.free();
      }
    }
  }

  /** The whole file. */
  async open(message: string, place: number): Promise<{ blob: Blob; name: string }> {
    const opening = this.#parts.core.attachment(message, place);
    if (opening === undefined) throw { error: "not_found" };
    const [size, name, mime] = [opening.size(), opening.name(), shownType(opening.mime())];
    opening.free();
    const pieces: BlobPart[] = [];
    for (let from = 0; from < size; from += PART_BYTES) {
      const { bytes } = await this.read(message, place, from, from + PART_BYTES);
      // A browser may lay a blob's pieces on its disk; one long array it may not.
      pieces.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    }
    return { blob: new Blob(pieces, { type: mime }), name };
  }

  /** The bytes; null when parts had to be waited for and it is to be tried again. */
  async #tryRead(opening: Opening, from: number, to: number): Promise<Uint8Array | null> {
    const object = opening.object();
    const [first, last] = [Math.floor(from / CHUNK_BYTES), Math.max(Math.ceil(to / CHUNK_BYTES), 1)];
    const places = [opening.beginAt(), opening.listAt()] as [number, number, number[]][];
    for (let index = first; index < last; index += 1) places.push(opening.chunkAt(index) as [number, number, number[]]);
    const absent = new Set(places.flatMap(([, , parts]) => parts));
    if (absent.size > 0) {
      const arrival = this.#arrival(object);
      for (const part of absent) this.#parts.run((now) => this.#parts.core.needPart(now, object, part));
      if (!(await arrival)) throw { error: "not_found" };
      return null;
    }
    const pieces: Uint8Array[] = [];
    for (const [start, end] of places) {
      const piece = await this.#parts.store.read(object, start, end);
      if (piece === null) {
        this.#parts.run((now) => this.#parts.core.objectLost(now, object));
        return null;
      }
      pieces.push(piece);
    }
    const [begin, list, ...chunks] = pieces;
    const opened: Uint8Array[] = [];
    if (begin !== undefined && list !== undefined && opening.check(begin, list)) {
      for (const [index, chunk] of chunks.entries()) {
        const plain = opening.open(first + index, chunk);
        if (plain === undefined) break;
        opened.push(plain);
      }
    }
    if (opened.length !== chunks.length) {
      this.#parts.run((now) => this.#parts.core.objectDamaged(now, object));
      throw { error: "file_unreadable" };
    }
    return joined(opened).subarray(from - first * CHUNK_BYTES, to - first * CHUNK_BYTES);
  }

  /** Resolves when a part of this object came, or will not come. */
  #arrival(object: string): Promise<boolean> {
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(object) ?? new Set();
      this.#waiting.set(object, waiters);
      const waiter: Waiter = (arrived) => {
        clearTimeout(timer);
        waiters.delete(waiter);
        resolve(arrived);
      };
      const timer = setTimeout(() => waiter(false), READ_PATIENCE_MS);
      waiters.add(waiter);
    });
  }

  #arrived(object: string, ok: boolean): void {
    for (const waiter of this.#waiting.get(object) ?? []) waiter(ok);
  }
}

async function ask(path: string, init: RequestInit, token: string): Promise<Answer> {
  try {
    const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${token}` };
    const response = await fetch(path, { ...init, headers });
    return [response.status, new Uint8Array(await response.arrayBuffer())];
  } catch {
    return NOTHING;
  }
}

async function readable(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    // Changed or deleted since it was chosen.
    throw { error: "file_unreadable" };
  }
}

function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

function joined(pieces: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
