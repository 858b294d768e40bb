/** Hands the microphone's sound to the page in pieces. Runs on the sound thread: does nothing else. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** About 20 ms, so that the page is not woken for each of the 128 samples that come at a time. */
const PIECE = 1024;

class Pcm extends AudioWorkletProcessor {
  #piece = new Float32Array(PIECE);
  #filled = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const channel = inputs[0]?.[0];
    if (!channel) return true;
    for (let at = 0; at < channel.length; ) {
      const part = channel.subarray(at, at + PIECE - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < PIECE) continue;
      this.port.postMessage(this.#piece, [this.#piece.buffer]);
      this.#piece = new Float32Array(PIECE);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor("konsil-pcm", Pcm);
