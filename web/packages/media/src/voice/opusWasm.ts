/** libopus (the WebAssembly of @evan/opus) for browsers that have no encoder of their own, or cannot play Opus in Ogg. */

/** RFC 6716: 120 ms at 48 kHz. */
const FRAME_SAMPLES_MAX = 5760;
const PACKET_BYTES_MAX = 4000;
const [VOIP, SET_BITRATE, GET_LOOKAHEAD, SET_SIGNAL, SIGNAL_VOICE] = [2048, 4002, 4027, 4024, 3001];

interface LibOpus {
  memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(pointer: number): void;
  opus_encoder_get_size(channels: number): number;
  opus_encoder_init(pointer: number, rate: number, channels: number, application: number): number;
  opus_encode(pointer: number, pcm: number, samples: number, out: number, outSize: number): number;
  opus_encoder_ctl_set(pointer: number, request: number, value: number): number;
  opus_encoder_ctl_get(pointer: number, request: number): number;
  opus_decoder_get_size(channels: number): number;
  opus_decoder_init(pointer: number, rate: number, channels: number): number;
  opus_decode(pointer: number, packet: number, size: number, pcm: number, samples: number, correct: number): number;
  _initialize?(): void;
}

export class OpusWasm {
  readonly #lib: LibOpus;
  readonly #pcm: number;
  readonly #packet: number;

  private constructor(lib: LibOpus) {
    this.#lib = lib;
    this.#pcm = lib.malloc(FRAME_SAMPLES_MAX * 2);
    this.#packet = lib.malloc(PACKET_BYTES_MAX);
  }

  static async load(): Promise<OpusWasm> {
    const { default: address } = await import("@evan/opus/wasm/opus.wasm?url");
    return OpusWasm.of(await (await fetch(address)).arrayBuffer());
  }

  static async of(code: BufferSource): Promise<OpusWasm> {
    const nothing = () => 0;
    const { instance } = await WebAssembly.instantiate(code, {
      wasi_snapshot_preview1: { fd_seek: nothing, fd_write: nothing, fd_close: nothing, proc_exit: nothing },
      env: { emscripten_notify_memory_growth: nothing },
    });
    const lib = instance.exports as unknown as LibOpus;
    return new OpusWasm(lib);
  }

  /** Mono. Frames of 20 ms at 48 kHz. */
  encoder(bitrate: number): { lookahead: number; encode: (frame: Float32Array) => Uint8Array; free: () => void } {
    const lib = this.#lib;
    const state = lib.malloc(lib.opus_encoder_get_size(1));
    checked(lib.opus_encoder_init(state, 48_000, 1, VOIP));
    checked(lib.opus_encoder_ctl_set(state, SET_BITRATE, bitrate));
    checked(lib.opus_encoder_ctl_set(state, SET_SIGNAL, SIGNAL_VOICE));
    return {
      lookahead: lib.opus_encoder_ctl_get(state, GET_LOOKAHEAD),
      encode: (frame) => {
        // Made anew each time: the memory moves when it grows.
        const pcm = new Int16Array(lib.memory.buffer, this.#pcm, frame.length);
        frame.forEach((value, index) => {
          pcm[index] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
        });
        const size = checked(lib.opus_encode(state, this.#pcm, frame.length, this.#packet, PACKET_BYTES_MAX));
        return new Uint8Array(lib.memory.buffer, this.#packet, size).slice();
      },
      free: () => lib.free(state),
    };
  }

  /** Mono, at any rate that Opus has: 8, 12, 16, 24 or 48 kHz. A packet that cannot be read is silence. */
  decoder(rate: number): { decode: (packet: Uint8Array) => Int16Array; free: () => void } {
    const lib = this.#lib;
    const state = lib.malloc(lib.opus_decoder_get_size(1));
    checked(lib.opus_decoder_init(state, rate, 1));
    return {
      decode: (packet) => {
        if (packet.length === 0 || packet.length > PACKET_BYTES_MAX) return new Int16Array();
        new Uint8Array(lib.memory.buffer, this.#packet, packet.length).set(packet);
        const samples = lib.opus_decode(state, this.#packet, packet.length, this.#pcm, FRAME_SAMPLES_MAX, 0);
        return samples > 0 ? new Int16Array(lib.memory.buffer, this.#pcm, samples).slice() : new Int16Array();
      },
      free: () => lib.free(state),
    };
  }
}

function checked(result: number): number {
  if (result < 0) throw new Error(`opus ${result}`);
  return result;
}
