/** Sound as numbers: cut into frames, brought to another rate, made into a waveform. */
import { WAVEFORM_BARS_MAX } from "../limits.ts";

/** 20 ms at 48 kHz. */
export const FRAME_SAMPLES = 960;

/** Takes pieces of any length at any rate and gives frames at 48 kHz. */
export class Framer {
  readonly #step: number;
  #position = 0;
  #before = 0;
  #frame = new Float32Array(FRAME_SAMPLES);
  #filled = 0;

  constructor(rate: number) {
    this.#step = rate / 48_000;
  }

  push(piece: Float32Array, give: (frame: Float32Array) => void): void {
    // Straight lines between samples are good enough for voices; at 48 kHz they change nothing.
    while (this.#position < piece.length) {
      const index = Math.floor(this.#position);
      const part = this.#position - index;
      const left = index === 0 ? this.#before : (piece[index - 1] ?? 0);
      const right = piece[index] ?? 0;
      this.#put(part === 0 && this.#step === 1 ? right : left + (right - left) * part, give);
      this.#position += this.#step;
    }
    this.#position -= piece.length;
    this.#before = piece.at(-1) ?? this.#before;
  }

  /** The last frame, filled up with silence. */
  end(give: (frame: Float32Array) => void): void {
    if (this.#filled === 0) return;
    give(this.#frame.slice().fill(0, this.#filled));
    this.#filled = 0;
  }

  /** Samples of the frame that is not full. */
  get rest(): number {
    return this.#filled;
  }

  #put(value: number, give: (frame: Float32Array) => void): void {
    this.#frame[this.#filled] = value;
    this.#filled += 1;
    if (this.#filled < FRAME_SAMPLES) return;
    give(this.#frame);
    this.#frame = new Float32Array(FRAME_SAMPLES);
    this.#filled = 0;
  }
}

/** How loud a frame is, 0 to 1. */
export function loudness(frame: Float32Array): number {
  const power = frame.reduce((sum, value) => sum + value * value, 0) / Math.max(1, frame.length);
  // A voice at arm's length is about 0.05; the root of the root lets quiet parts be seen.
  return Math.min(1, Math.sqrt(Math.sqrt(power)) * 1.6);
}

/** At most `WAVEFORM_BARS_MAX` values 0 to 255, the loudest at the top. What is quieter than a whisper stays low. */
export function waveformOf(levels: readonly number[]): number[] {
  const bars = Math.min(WAVEFORM_BARS_MAX, levels.length);
  const means = Array.from({ length: bars }, (_, bar) => {
    const part = levels.slice(Math.floor((bar * levels.length) / bars), Math.floor(((bar + 1) * levels.length) / bars));
    return part.reduce((sum, level) => sum + level, 0) / part.length;
  });
  const loudest = means.reduce((most, level) => Math.max(most, level), 0.05);
  return means.map((level) => Math.round((level / loudest) * 255));
}
