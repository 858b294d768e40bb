/**
 * A voice note from the first word to the decision about it. Knows no page: a view subscribes and draws. When the view goes, the
 * microphone closes and what was said waits to be listened to; dropped it is gone, also what was still being made of it.
 */
import type { Attachment } from "../attachment.ts";
import { type DeviceProblem, DeviceRefused } from "../deviceProblem.ts";
import type { RecorderOptions, VoiceRecorder } from "./VoiceRecorder.ts";

export type Because = "asked" | "limit" | "interrupted";

export type RecordingPhase =
  /** Not begun, or over. */
  | { step: "idle" }
  | { step: "starting" }
  | { step: "recording" }
  | { step: "paused" }
  | { step: "finishing" }
  | { step: "listening"; note: Attachment; because: Because }
  | { step: "refused"; problem: DeviceProblem };

export interface RecordingView {
  readonly phase: RecordingPhase;
  readonly elapsed_ms: number;
  /** The last of the bars, 0 to 1 each. */
  readonly levels: readonly number[];
}

export type Recorder = Pick<VoiceRecorder, "duration_ms" | "pause" | "resume" | "stop" | "cancel">;

export interface RecordingOptions {
  limit_ms: number;
  /** So many levels are kept. */
  bars: number;
  start: (options: RecorderOptions) => Promise<Recorder>;
}

/** Shorter says nothing. */
export const SHORTEST_MS = 500;
const PAINT_EVERY_MS = 100;
const NOTHING: RecordingView = { phase: { step: "idle" }, elapsed_ms: 0, levels: [] };

export class Recording {
  #view = NOTHING;
  #recorder: Recorder | null = null;
  /** Another one from each beginning on: what belongs to an earlier one comes too late. */
  #run = 0;
  readonly #options: RecordingOptions;
  readonly #listeners = new Set<() => void>();

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): RecordingView => this.#view;

  /** Something was said that is not sent yet. */
  get holds(): boolean {
    return ["recording", "paused", "finishing", "listening"].includes(this.#view.phase.step);
  }

  /** There is something to be shown. */
  get waits(): boolean {
    return this.#view.phase.step !== "idle";
  }

  /** `null` while nothing is heard. */
  get duration_ms(): number | null {
    return this.#recorder?.duration_ms ?? null;
  }

  /** Opens the microphone; what waits to be listened to stays. */
  begin(): void {
    if (this.waits) return;
    this.#run += 1;
    const run = this.#run;
    const { limit_ms, bars, start } = this.#options;
    let loudest = 0;
    let painted = 0;
    this.#set({ ...NOTHING, phase: { step: "starting" } });
    start({
      limit_ms,
      onLevel: (level) => {
        loudest = Math.max(loudest, level);
        const now = this.#recorder?.duration_ms ?? 0;
        if (run !== this.#run || now - painted < PAINT_EVERY_MS) return;
        painted = now;
        this.#set({ ...this.#view, elapsed_ms: now, levels: [...this.#view.levels, loudest].slice(-bars) });
        loudest = 0;
      },
      onEnd: () => {
        if (run === this.#run) void this.listen((this.#recorder?.duration_ms ?? 0) >= limit_ms ? "limit" : "interrupted");
      },
    }).then(
      (recorder) => {
        if (run !== this.#run) return recorder.cancel();
        this.#recorder = recorder;
        this.#go({ step: "recording" });
      },
      (failure: unknown) => {
        if (run === this.#run) this.#go({ step: "refused", problem: failure instanceof DeviceRefused ? failure.problem : "unsupported" });
      },
    );
  }

  pause(): void {
    this.#recorder?.pause();
    if (this.#recorder) this.#go({ step: "paused" });
  }

  resume(): void {
    this.#recorder?.resume();
    if (this.#recorder) this.#go({ step: "recording" });
  }

  /** Stops, to be listened to. */
  async listen(because: Because = "asked"): Promise<void> {
    const note = await this.#finish();
    if (note) this.#go({ step: "listening", note, because });
  }

  /** The note, to be sent; nothing of it stays here. `null` if there is none. */
  async take(): Promise<Attachment | null> {
    const { phase } = this.#view;
    const note = phase.step === "listening" ? phase.note : await this.#finish();
    if (note) this.drop();
    return note;
  }

  drop(): void {
    this.#run += 1;
    this.#recorder?.cancel();
    this.#recorder = null;
    this.#set(NOTHING);
  }

  /** Its view goes: nobody is heard unseen, and what was said waits. */
  leave(): void {
    const { step } = this.#view.phase;
    if (step === "starting" || step === "refused" || (this.duration_ms ?? SHORTEST_MS) < SHORTEST_MS) this.drop();
    else void this.listen("interrupted");
  }

  async #finish(): Promise<Attachment | null> {
    const recorder = this.#recorder;
    const run = this.#run;
    this.#recorder = null;
    if (!recorder) return null;
    this.#go({ step: "finishing" });
    try {
      const note = await recorder.stop();
      return run === this.#run ? note : null;
    } catch {
      if (run === this.#run) this.#go({ step: "refused", problem: "unsupported" });
      return null;
    }
  }

  #go(phase: RecordingPhase): void {
    this.#set({ ...this.#view, phase });
  }

  #set(view: RecordingView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}
