/**
 * Plays voice notes, one at a time. Remembers where each was left and how fast one listens. Where the browser plays no Opus in
 * Ogg the note is decoded here.
 */

export type Rate = 1 | 1.5 | 2;

export interface PlayView {
  playing: boolean;
  position_ms: number;
  rate: Rate;
}

export interface VoiceSource {
  /** Present on this device. */
  url: string;
  /** The bytes, for browsers that have to decode them here; without it they are fetched from `url`. */
  blob?: (() => Promise<Blob>) | undefined;
}

const RATE_KEY = "konsil:voice-rate";
/** Of closed chats too; the oldest are forgotten. */
const REMEMBERED_MAX = 200;
const NEXT: Record<Rate, Rate> = { 1: 1.5, 1.5: 2, 2: 1 };

export class VoicePlayer {
  #audio: HTMLAudioElement | null = null;
  #current: string | null = null;
  #decoded: string | null = null;
  #rate: Rate;
  readonly #positions = new Map<string, number>();
  readonly #views = new Map<string, PlayView>();
  readonly #listeners = new Set<() => void>();
  /** Told when one was played to its end, for example to go on with the next. */
  onEnded: ((id: string) => void) | null = null;

  constructor() {
    const kept = Number(safely(() => localStorage.getItem(RATE_KEY)) ?? 1);
    this.#rate = kept === 1.5 || kept === 2 ? kept : 1;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  view(id: string): PlayView {
    const now: PlayView = { playing: this.#current === id && this.#audio !== null && !this.#audio.paused, position_ms: this.#positions.get(id) ?? 0, rate: this.#rate };
    const before = this.#views.get(id);
    if (before && before.playing === now.playing && before.position_ms === now.position_ms && before.rate === now.rate) return before;
    this.#views.set(id, now);
    return now;
  }

  /** Rejects where the note cannot be played. */
  async toggle(id: string, source: VoiceSource): Promise<void> {
    if (this.#current === id && this.#audio) {
      if (this.#audio.paused) await this.#audio.play();
      else this.#audio.pause();
      return;
    }
    this.stop();
    const audio = new Audio();
    this.#audio = audio;
    this.#current = id;
    audio.preload = "auto";
    audio.preservesPitch = true;
    audio.addEventListener("timeupdate", () => this.#keep(id, audio));
    audio.addEventListener("seeked", () => this.#keep(id, audio));
    for (const event of ["play", "playing", "pause"]) audio.addEventListener(event, () => this.#tell());
    audio.addEventListener("ended", () => {
      this.#remember(id, 0);
      if (this.#audio === audio) this.stop();
      this.onEnded?.(id);
    });
    try {
      await this.#begin(audio, id, audio.canPlayType("audio/ogg; codecs=opus") === "" ? await this.#decode(source) : source.url);
    } catch (failure) {
      // Stopped or another one begun meanwhile.
      if (this.#audio !== audio) return;
      // Some browsers say "maybe" and cannot.
      if (this.#decoded !== null || !(failure instanceof DOMException) || failure.name !== "NotSupportedError") {
        this.stop();
        throw failure;
      }
      await this.#begin(audio, id, await this.#decode(source));
    }
  }

  /** Lasts: also where it is not playing. */
  seek(id: string, ms: number): void {
    this.#remember(id, ms);
    if (this.#current === id && this.#audio) this.#audio.currentTime = ms / 1000;
    this.#tell();
  }

  nextRate(): void {
    this.#rate = NEXT[this.#rate];
    safely(() => localStorage.setItem(RATE_KEY, String(this.#rate)));
    if (this.#audio) this.#audio.playbackRate = this.#rate;
    this.#tell();
  }

  /** Leaving a chat, a lock, a call. */
  stop(): void {
    this.#audio?.pause();
    this.#audio?.removeAttribute("src");
    if (this.#decoded !== null) URL.revokeObjectURL(this.#decoded);
    this.#audio = null;
    this.#current = null;
    this.#decoded = null;
    this.#tell();
  }

  /** Its bubble is gone: it does not play on, and nothing of it stays in memory. */
  leave(id: string): void {
    if (this.#current === id) this.stop();
  }

  async #begin(audio: HTMLAudioElement, id: string, url: string): Promise<void> {
    if (this.#audio !== audio) return;
    audio.src = url;
    audio.defaultPlaybackRate = this.#rate;
    audio.playbackRate = this.#rate;
    const from = this.#positions.get(id) ?? 0;
    if (from > 0) audio.currentTime = from / 1000;
    await audio.play();
  }

  async #decode({ url, blob }: VoiceSource): Promise<string> {
    const [{ readOggOpus }, { OpusWasm }, { wavOf }] = await Promise.all([import("./oggOpus.ts"), import("./opusWasm.ts"), import("./wav.ts")]);
    const bytes = new Uint8Array(await (blob ? await blob() : await (await fetch(url)).blob()).arrayBuffer());
    const decoded = URL.createObjectURL(new Blob([wavOf(readOggOpus(bytes), await OpusWasm.load())], { type: "audio/wav" }));
    this.#decoded = decoded;
    return decoded;
  }

  #keep(id: string, audio: HTMLAudioElement): void {
    if (this.#audio !== audio || audio.ended) return;
    this.#remember(id, Math.round(audio.currentTime * 1000));
    this.#tell();
  }

  #remember(id: string, ms: number): void {
    this.#positions.delete(id);
    this.#positions.set(id, ms);
    const [oldest] = this.#positions.keys();
    if (this.#positions.size <= REMEMBERED_MAX || oldest === undefined) return;
    this.#positions.delete(oldest);
    this.#views.delete(oldest);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Storage may be forbidden. */
function safely<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

/** The one of the page: two voices at once are none. */
export const voicePlayer = new VoicePlayer();
