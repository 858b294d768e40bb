/** The microphone, from asking for it to the finished note. Nothing is kept but the encoded sound. */
import type { Attachment } from "../attachment.ts";
import { DeviceRefused, openDevice } from "../deviceProblem.ts";
import { type FrameEncoder, makeEncoder } from "./encoders.ts";
import workletUrl from "./pcmWorklet.ts?worker&url";
import { VoiceFile } from "./VoiceFile.ts";

export interface RecorderOptions {
  limit_ms: number;
  /** 0 to 1, fifty times a second. */
  onLevel: (level: number) => void;
  /** It stopped by itself: the limit is reached, or the microphone is gone. */
  onEnd: () => void;
  encoder?: "best" | "wasm";
}

export class VoiceRecorder {
  readonly #stream: MediaStream;
  readonly #context: AudioContext;
  readonly #encoder: FrameEncoder;
  readonly #file: VoiceFile;
  #listening = true;

  private constructor(stream: MediaStream, context: AudioContext, encoder: FrameEncoder) {
    this.#stream = stream;
    this.#context = context;
    this.#encoder = encoder;
    this.#file = new VoiceFile(encoder, context.sampleRate);
  }

  /** Rejects with `DeviceRefused`. */
  static async start({ limit_ms, onLevel, onEnd, encoder = "best" }: RecorderOptions): Promise<VoiceRecorder> {
    if (typeof AudioContext !== "function" || typeof AudioWorkletNode !== "function") throw new DeviceRefused("unsupported");
    const stream = await openDevice({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    let context: AudioContext | null = null;
    let made: FrameEncoder | null = null;
    try {
      // At its own rate: some browsers refuse a microphone in a context of another.
      context = new AudioContext();
      made = await makeEncoder(encoder);
      await context.audioWorklet.addModule(workletUrl);
      await context.resume();
      const recorder = new VoiceRecorder(stream, context, made);
      const pcm = new AudioWorkletNode(context, "konsil-pcm", { numberOfInputs: 1, numberOfOutputs: 1, channelCount: 1, channelCountMode: "explicit" });
      pcm.port.addEventListener("message", ({ data }: MessageEvent<Float32Array>) => {
        if (!recorder.#listening) return;
        recorder.#file.push(data, onLevel);
        if (recorder.duration_ms >= limit_ms) {
          recorder.#listening = false;
          onEnd();
        }
      });
      pcm.port.start();
      // Silent, but without a way to the loudspeaker nothing flows in some browsers.
      context.createMediaStreamSource(stream).connect(pcm).connect(context.destination);
      stream.getAudioTracks()[0]?.addEventListener("ended", () => {
        if (recorder.#listening) onEnd();
        recorder.#listening = false;
      });
      return recorder;
    } catch (failure) {
      for (const track of stream.getTracks()) track.stop();
      made?.close();
      void context?.close();
      throw failure instanceof DeviceRefused ? failure : new DeviceRefused("unsupported");
    }
  }

  get duration_ms(): number {
    return this.#file.duration_ms;
  }

  /** Nothing more is heard until `resume`; the microphone stays open. */
  pause(): void {
    this.#listening = false;
  }

  resume(): void {
    this.#listening = true;
  }

  /** Lets the microphone go and gives the note. */
  async stop(): Promise<Attachment> {
    this.#letGo();
    try {
      const serial = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
      const { bytes, duration_ms, waveform } = await this.#file.finish(serial);
      return { blob: new Blob([bytes], { type: "audio/ogg" }), kind: "voice", name: "voice.ogg", mime: "audio/ogg", duration_ms, waveform };
    } finally {
      this.#encoder.close();
    }
  }

  cancel(): void {
    this.#letGo();
    this.#encoder.close();
  }

  #letGo(): void {
    this.#listening = false;
    for (const track of this.#stream.getTracks()) track.stop();
    void this.#context.close();
  }
}
