/** Opus by the browser where it can, by libopus in WebAssembly elsewhere. Frames of 20 ms at 48 kHz in, packets out. */
import type { OpusPacket } from "./oggOpus.ts";
import { OpusWasm } from "./opusWasm.ts";
import { FRAME_SAMPLES } from "./samples.ts";

export interface FrameEncoder {
  encode(frame: Float32Array<ArrayBuffer>): void;
  /** All packets, in their order, and how many samples the encoder put before the first. */
  finish(): Promise<{ packets: OpusPacket[]; preSkip: number }>;
  close(): void;
}

/** Clear for voices: about three kilobytes a second. */
export const BITRATE = 24_000;
/** What libopus puts before the sound at 48 kHz. */
const USUAL_PRE_SKIP = 312;

const CONFIG: AudioEncoderConfig = {
  codec: "opus",
  sampleRate: 48_000,
  numberOfChannels: 1,
  bitrate: BITRATE,
  // The frames must be those of the framer.
  opus: { format: "opus", frameDuration: 20_000, application: "voip" } as OpusEncoderConfig,
};

export async function makeEncoder(by: "best" | "wasm" = "best"): Promise<FrameEncoder> {
  if (by === "best" && (await browserEncodes())) return new BrowserEncoder();
  return wasmEncoder(await OpusWasm.load());
}

async function browserEncodes(): Promise<boolean> {
  if (typeof AudioEncoder !== "function") return false;
  try {
    return (await AudioEncoder.isConfigSupported(CONFIG)).supported === true;
  } catch {
    return false;
  }
}

export function wasmEncoder(opus: OpusWasm): FrameEncoder {
  const encoder = opus.encoder(BITRATE);
  const packets: OpusPacket[] = [];
  return {
    encode: (frame) => packets.push({ bytes: encoder.encode(frame), samples: frame.length }),
    finish: () => Promise.resolve({ packets, preSkip: encoder.lookahead }),
    close: () => encoder.free(),
  };
}

class BrowserEncoder implements FrameEncoder {
  readonly #packets: OpusPacket[] = [];
  #preSkip = USUAL_PRE_SKIP;
  #failure: unknown = null;
  #at = 0;
  readonly #encoder: AudioEncoder;

  constructor() {
    this.#encoder = new AudioEncoder({
      output: (chunk, about) => {
        const bytes = new Uint8Array(chunk.byteLength);
        chunk.copyTo(bytes);
        this.#packets.push({ bytes, samples: chunk.duration ? Math.round((chunk.duration * 48) / 1000) : FRAME_SAMPLES });
        const description = about?.decoderConfig?.description;
        if (description) this.#preSkip = preSkipOf(description) ?? this.#preSkip;
      },
      error: (failure) => {
        this.#failure = failure;
      },
    });
    this.#encoder.configure(CONFIG);
  }

  encode(frame: Float32Array<ArrayBuffer>): void {
    if (this.#encoder.state !== "configured") return;
    const data = new AudioData({ format: "f32-planar", sampleRate: 48_000, numberOfChannels: 1, numberOfFrames: frame.length, timestamp: Math.round((this.#at * 1000) / 48), data: frame });
    this.#at += frame.length;
    this.#encoder.encode(data);
    data.close();
  }

  async finish(): Promise<{ packets: OpusPacket[]; preSkip: number }> {
    if (this.#encoder.state === "configured") await this.#encoder.flush();
    if (this.#failure !== null) throw this.#failure;
    return { packets: this.#packets, preSkip: this.#preSkip };
  }

  close(): void {
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }
}

/** The description is the head of an Ogg Opus file. */
function preSkipOf(description: AllowSharedBufferSource): number | null {
  const view = ArrayBuffer.isView(description) ? new DataView(description.buffer, description.byteOffset, description.byteLength) : new DataView(description);
  return view.byteLength >= 12 ? view.getUint16(10, true) : null;
}
