/**
 * The house's map as `pmtiles` reads it: in whole parts, so that the server learns a neighbourhood and never a place, and nothing is
 * fetched twice while it is kept. Parts of two files are never put together.
 */
import type { MapPart } from "@konsil/engine";
import { EtagMismatch, type RangeResponse, type Source } from "pmtiles";

/** `OBJECT_PART_BYTES` of `protocol::limits`: as much as the server gives at once. */
const PART_BYTES = 1024 * 1024;
const PARTS_KEPT_MAX = 24;

/** Null when there is no map any more. */
export type ReadMap = (from: number, to: number, version: string | null) => Promise<MapPart | null>;

export class MapParts implements Source {
  readonly #read: ReadMap;
  readonly #parts = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();
  #version: string | null = null;

  constructor(read: ReadMap) {
    this.#read = read;
  }

  getKey(): string {
    return "map";
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    const first = Math.floor(offset / PART_BYTES);
    const behind = length === 0 ? first : Math.floor((offset + length - 1) / PART_BYTES) + 1;
    const parts = await Promise.all(Array.from({ length: behind - first }, (_, index) => this.#part(first + index)));
    const data = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      data.set(part, at);
      at += part.length;
    }
    const from = offset - first * PART_BYTES;
    const response: RangeResponse = { data: data.buffer.slice(from, from + length) };
    if (this.#version !== null) response.etag = this.#version;
    return response;
  }

  #part(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const part = this.#parts.get(index) ?? this.#fetch(index);
    // The least used goes first.
    this.#parts.delete(index);
    this.#parts.set(index, part);
    for (const old of this.#parts.keys()) {
      if (this.#parts.size <= PARTS_KEPT_MAX) break;
      this.#parts.delete(old);
    }
    part.catch(() => this.#parts.get(index) === part && this.#parts.delete(index));
    return part;
  }

  async #fetch(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const [from, version] = [index * PART_BYTES, this.#version];
    const part = await this.#read(from, from + PART_BYTES, version).catch((failure: { reason?: { error: string } }) => {
      if (failure.reason?.error === "map_changed") this.#begin(version);
      throw failure.reason?.error === "map_changed" ? new EtagMismatch("another map took its place") : failure;
    });
    if (part === null) throw new Error("there is no map any more");
    this.#version ??= part.version;
    if (part.version !== this.#version) throw new EtagMismatch("another map took its place");
    return part.bytes;
  }

  /** Forgets what it has of a file that is gone; once for all who find out. */
  #begin(gone: string | null): void {
    if (gone !== this.#version) return;
    this.#version = null;
    this.#parts.clear();
  }
}
