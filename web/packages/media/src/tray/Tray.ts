/**
 * What somebody has chosen and not yet sent. Things are made ready one after the other, so that ten large photos never stand in
 * memory together. Knows no page: a view subscribes and draws.
 */
import { type Attachment, type MediaProblem, MediaRefused } from "../attachment.ts";
import { CAPTION_LENGTH_MAX, MEDIA_LIMITS, type MediaLimits } from "../limits.ts";
import type { Preparing } from "../prepare.ts";

export interface TrayItem {
  readonly key: string;
  readonly name: string;
  /** Bytes: of what was chosen, then of what will go. */
  readonly size: number;
  readonly caption: string;
  /** Goes unchanged, with whatever is written in it. */
  readonly asFile: boolean;
  readonly state: "preparing" | "ready" | "refused";
  readonly attachment?: Attachment;
  readonly problem?: MediaProblem;
  /** An address of the picture, or of a video's first picture. */
  readonly preview?: string;
}

export interface TrayView {
  readonly items: readonly TrayItem[];
  /** So many were not taken because there were too many. */
  readonly leftOut: number;
}

interface Chosen {
  source: Blob;
  name: string;
  stop: AbortController;
  /** Taken with the camera of the app, and still so when it has been edited. */
  appOnly?: boolean;
}

export interface TrayOptions {
  limits?: MediaLimits;
  prepare?: (source: Blob, how: Preparing) => Promise<Attachment>;
}

export class Tray {
  #view: TrayView = { items: [], leftOut: 0 };
  #next = 1;
  #last: Promise<void> = Promise.resolve();
  readonly #chosen = new Map<string, Chosen>();
  readonly #listeners = new Set<() => void>();
  readonly #limits: MediaLimits;
  readonly #prepare: (source: Blob, how: Preparing) => Promise<Attachment>;

  constructor({ limits = MEDIA_LIMITS, prepare: make = prepareWhenNeeded }: TrayOptions = {}) {
    this.#limits = limits;
    this.#prepare = make;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): TrayView => this.#view;

  get countMax(): number {
    return this.#limits.count_max;
  }

  /** Without what was refused, which holds up nothing else. */
  get goingCount(): number {
    return this.#view.items.filter((item) => item.state !== "refused").length;
  }

  /** `asFile`: chosen to be sent unchanged. */
  add(files: Iterable<File>, asFile = false): void {
    const all = [...files];
    const room = Math.max(0, this.#limits.count_max - this.#view.items.length);
    const taken = all.slice(0, room).map((file) => {
      const key = `t${this.#next}`;
      this.#next += 1;
      this.#chosen.set(key, { source: file, name: file.name, stop: new AbortController() });
      return { key, name: file.name, size: file.size, caption: "", asFile, state: "preparing" } satisfies TrayItem;
    });
    this.#set({ items: [...this.#view.items, ...taken], leftOut: all.length - taken.length });
    for (const { key } of taken) this.#queue(key);
  }

  /** Something that is ready: a photo of the camera, a voice note. */
  addReady(attachment: Attachment): void {
    if (this.#view.items.length >= this.#limits.count_max) return this.#set({ ...this.#view, leftOut: 1 });
    const key = `t${this.#next}`;
    this.#next += 1;
    this.#chosen.set(key, { source: attachment.blob, name: attachment.name, stop: new AbortController(), appOnly: attachment.app_only ?? false });
    const item: TrayItem = { key, name: attachment.name, size: attachment.blob.size, caption: attachment.caption ?? "", asFile: false, state: "ready", attachment, ...previewOf(attachment) };
    this.#set({ items: [...this.#view.items, item], leftOut: 0 });
  }

  remove(key: string): void {
    this.#chosen.get(key)?.stop.abort();
    this.#chosen.delete(key);
    const gone = this.#view.items.find((item) => item.key === key);
    if (gone?.preview) URL.revokeObjectURL(gone.preview);
    this.#set({ items: this.#view.items.filter((item) => item.key !== key), leftOut: 0 });
  }

  caption(key: string, text: string): void {
    this.#change(key, { caption: text.slice(0, CAPTION_LENGTH_MAX) });
  }

  /** Unchanged as a file, or as the picture it is again. */
  sendAsFile(key: string, asFile: boolean): void {
    this.#again(key, { asFile });
  }

  /** Another picture in its place: the edited one. */
  replace(key: string, source: Blob): void {
    const chosen = this.#chosen.get(key);
    if (!chosen) return;
    this.#chosen.set(key, { ...chosen, source });
    this.#again(key, { asFile: false });
  }

  /** What was chosen, for the editor. */
  source(key: string): Blob | undefined {
    return this.#chosen.get(key)?.source;
  }

  /** Takes out what is ready, with its captions. What was refused stays, for its words to be read. */
  take(): Attachment[] {
    const ready = this.#view.items.filter((item) => item.state === "ready");
    const attachments = ready.flatMap(({ attachment, caption }) => (attachment ? [caption.trim() === "" ? attachment : { ...attachment, caption: caption.trim() }] : []));
    for (const { key } of ready) this.remove(key);
    return attachments;
  }

  clear(): void {
    for (const { key } of this.#view.items) this.remove(key);
  }

  #again(key: string, change: Partial<TrayItem>): void {
    const item = this.#view.items.find((one) => one.key === key);
    const chosen = this.#chosen.get(key);
    if (!item || !chosen) return;
    chosen.stop.abort();
    this.#chosen.set(key, { ...chosen, stop: new AbortController() });
    if (item.preview) URL.revokeObjectURL(item.preview);
    const { attachment: _attachment, problem: _problem, preview: _preview, ...kept } = item;
    this.#put(key, { ...kept, ...change, size: chosen.source.size, state: "preparing" });
    this.#queue(key);
  }

  #queue(key: string): void {
    const chosen = this.#chosen.get(key);
    if (!chosen) return;
    this.#last = this.#last.then(() => this.#makeReady(key, chosen));
  }

  async #makeReady(key: string, chosen: Chosen): Promise<void> {
    // Removed or changed while it waited.
    if (this.#chosen.get(key) !== chosen) return;
    const asFile = this.#view.items.find((item) => item.key === key)?.asFile ?? false;
    const { source, name, stop } = chosen;
    let change: Partial<TrayItem>;
    try {
      const made = await this.#prepare(source, { name, as: asFile ? "file" : "best", limits: this.#limits, signal: stop.signal });
      const attachment = chosen.appOnly ? { ...made, app_only: true } : made;
      change = { state: "ready", attachment, name: attachment.name, size: attachment.blob.size };
    } catch (failure) {
      change = { state: "refused", problem: failure instanceof MediaRefused ? failure.problem : { reason: "broken" } };
    }
    if (this.#chosen.get(key) !== chosen) return;
    this.#change(key, { ...change, ...(change.attachment && previewOf(change.attachment)) });
  }

  #change(key: string, change: Partial<TrayItem>): void {
    const item = this.#view.items.find((one) => one.key === key);
    if (item) this.#put(key, { ...item, ...change });
  }

  #put(key: string, changed: TrayItem): void {
    this.#set({ ...this.#view, items: this.#view.items.map((item) => (item.key === key ? changed : item)) });
  }

  #set(view: TrayView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

/** A chat that is opened needs none of it yet. */
async function prepareWhenNeeded(source: Blob, how: Preparing): Promise<Attachment> {
  const { prepare } = await import("../prepare.ts");
  return prepare(source, how);
}

/** The thumbnail: the picture itself takes 20 MB once it is drawn, however small, and the browser keeps it for a minute. */
function previewOf({ kind, blob, thumbnail }: Attachment): { preview?: string } {
  if (kind !== "image" && kind !== "video") return {};
  const shown = thumbnail ? new Blob([thumbnail]) : kind === "image" ? blob : null;
  return shown ? { preview: URL.createObjectURL(shown) } : {};
}
