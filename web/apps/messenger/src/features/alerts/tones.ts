/**
 * The two sounds, made by the browser itself: a soft one, and an insistent one for what is urgent. Browsers are silent until somebody
 * has touched the page, and some have no sound at all: then nothing is heard, and nothing fails.
 */
import { type Played, type Sound, turnOf } from "./news.ts";

interface Tone {
  hz: number;
  /** Seconds after the sound's beginning. */
  at: number;
  /** Seconds until it has faded. */
  fades: number;
}

interface Melody {
  tones: readonly Tone[];
  shape: OscillatorType;
  /** 0 to 1. */
  loudness: number;
}

/** Two soft steps upwards. */
const MESSAGE: Melody = {
  shape: "sine",
  loudness: 0.12,
  tones: [
    { hz: 659, at: 0, fades: 0.3 },
    { hz: 880, at: 0.1, fades: 0.4 },
  ],
};

/** Three bright steps upwards, twice: a call, not a siren. */
const URGENT: Melody = {
  shape: "triangle",
  loudness: 0.35,
  tones: [0, 0.75].flatMap((at) => [
    { hz: 784, at, fades: 0.25 },
    { hz: 988, at: at + 0.15, fades: 0.25 },
    { hz: 1_319, at: at + 0.3, fades: 0.45 },
  ]),
};

const MELODIES: Record<Sound, Melody> = { message: MESSAGE, urgent: URGENT };
/** A tone that begins at once clicks. */
const RISES_S = 0.015;
const SILENCE = 0.0001;

/** What browsers take for somebody's touch. */
export const TOUCHES = ["pointerdown", "pointerup", "touchend", "keydown"] as const;
/** Between two letters or taps of somebody who is at it. */
const REST_MS = 1_500;
/** Whoever never rests hears all the same. */
const REST_MS_MAX = 10_000;

let context: AudioContext | null = null;
let last: Played | null = null;
/** The browser starts what sounds. */
let starting: Promise<void> | null = null;
/** Touched since it was last put to rest. */
let allowed = false;

/** Somebody has touched the page: from now on it may sound. Settles when it can: once they rest for a moment, or, where they want to hear, at once. */
export async function allowSounds(when: "at rest" | "at once" = "at rest"): Promise<void> {
  allowed = true;
  if (context === null && canWait()) {
    if (when === "at once") await startOutput();
    else await (starting ??= rest().then(startOutput));
  }
  if (allowed) open();
}

function open(): void {
  try {
    context ??= new AudioContext();
    if (context.state !== "running") context.resume().catch(() => undefined);
  } catch {
    // No sound in this browser.
  }
}

/**
 * Sound is made by another process, and whoever makes a context before that has started stands still until it has: a tenth of a second
 * and more, in the middle of whatever is drawn. To choose the output that is chosen anyway starts the same process, for which some browsers
 * let the page wait as well: so it is done while nobody types or taps. Where the browser knows no such choice the context is made in the
 * touch itself, as Safari wants it.
 */
function startOutput(): Promise<void> {
  return new Audio().setSinkId("").catch(() => undefined);
}

/** Nothing was touched for a moment, or it has been long enough. */
function rest(): Promise<void> {
  return new Promise((resolve) => {
    const rested = () => {
      for (const touch of TOUCHES) window.removeEventListener(touch, touched, { capture: true });
      clearTimeout(longest);
      resolve();
    };
    let timer = setTimeout(rested, REST_MS);
    const longest = setTimeout(rested, REST_MS_MAX);
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(rested, REST_MS);
    };
    for (const touch of TOUCHES) window.addEventListener(touch, touched, { passive: true, capture: true });
  });
}

function canWait(): boolean {
  return typeof HTMLMediaElement === "function" && "setSinkId" in HTMLMediaElement.prototype;
}

export function maySound(): boolean {
  return context?.state === "running";
}

/** Nothing will be heard until somebody touches the page again. */
export function restSounds(): void {
  allowed = false;
  context?.suspend().catch(() => undefined);
}

/** Something has come. */
export function play(sound: Sound): void {
  // What cannot be heard now must not be heard when the page is touched later.
  if (!maySound()) return;
  const now = performance.now();
  const at = turnOf(sound, last, now);
  if (at === null) return;
  last = { sound, at };
  sing(sound, at - now);
}

/** How it sounds. */
export async function sample(sound: Sound): Promise<void> {
  await allowSounds("at once");
  sing(sound, 0);
}

function sing(sound: Sound, inMs: number): void {
  if (!context) return;
  const { tones, shape, loudness } = MELODIES[sound];
  const begins = context.currentTime + inMs / 1_000;
  for (const tone of tones) {
    const [start, end] = [begins + tone.at, begins + tone.at + tone.fades];
    const voice = context.createOscillator();
    const gain = context.createGain();
    voice.type = shape;
    voice.frequency.value = tone.hz;
    gain.gain.setValueAtTime(SILENCE, start);
    gain.gain.exponentialRampToValueAtTime(loudness, start + RISES_S);
    gain.gain.exponentialRampToValueAtTime(SILENCE, end);
    voice.connect(gain).connect(context.destination);
    voice.start(start);
    voice.stop(end);
  }
}
