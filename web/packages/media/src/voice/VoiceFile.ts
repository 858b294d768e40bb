/** Sound goes in, an Ogg Opus file with its waveform comes out. */
import type { FrameEncoder } from "./encoders.ts";
import { writeOggOpus } from "./oggOpus.ts";
import { FRAME_SAMPLES, Framer, loudness, waveformOf } from "./samples.ts";

export interface VoiceFileMade {
  bytes: Uint8Array<ArrayBuffer>;
  duration_ms: number;
  waveform: number[];
}

export class VoiceFile {
  readonly #encoder: FrameEncoder;
  readonly #framer: Framer;
  readonly #levels: number[] = [];

  constructor(encoder: FrameEncoder, rate: number) {
    this.#encoder = encoder;
    this.#framer = new Framer(rate);
  }

  /** Gives the loudness of each frame that became full. */
  push(piece: Float32Array, level: (level: number) => void = () => undefined): void {
    this.#framer.push(piece, (frame) => {
      this.#take(frame);
      level(this.#levels.at(-1) ?? 0);
    });
  }

  get duration_ms(): number {
    return Math.round((this.#levels.length * FRAME_SAMPLES + this.#framer.rest) / 48);
  }

  async finish(serial: number): Promise<VoiceFileMade> {
    const played = this.#levels.length * FRAME_SAMPLES + this.#framer.rest;
    const duration_ms = Math.round(played / 48);
    this.#framer.end((frame) => this.#take(frame));
    const waveform = waveformOf(this.#levels);
    // The encoder lags behind: one more frame brings out the end of what was said.
    this.#encoder.encode(new Float32Array(FRAME_SAMPLES));
    const { packets, preSkip } = await this.#encoder.finish();
    return { bytes: writeOggOpus(packets, { preSkip, played, serial }), duration_ms, waveform };
  }

  #take(frame: Float32Array): void {
    this.#levels.push(loudness(frame));
    this.#encoder.encode(frame.slice());
  }
}
