import { afterEach, beforeEach, expect, test, vi } from "vitest";

let made = 0;
/** The process that sounds has started. */
let started: (() => void) | null = null;

class Context {
  state = "suspended";
  constructor() {
    made += 1;
  }
  readonly resume = () => {
    this.state = "running";
    return Promise.resolve();
  };
  readonly suspend = () => {
    this.state = "suspended";
    return Promise.resolve();
  };
}

class Output {
  setSinkId(): Promise<void> {
    return new Promise((resolve) => (started = resolve));
  }
}

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  made = 0;
  started = null;
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("AudioContext", Context);
  vi.stubGlobal("HTMLMediaElement", Output);
  vi.stubGlobal("Audio", Output);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a touched page does not stand still until the browser can sound", async () => {
  const { allowSounds, maySound } = await import("./tones.ts");
  const allowed = allowSounds();
  void allowSounds();
  await vi.advanceTimersByTimeAsync(1_000);
  window.dispatchEvent(new Event("keydown"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(started, "somebody types").toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(made, "a context that is made now keeps the page waiting").toBe(0);
  started?.();
  await allowed;
  expect(made).toBe(1);
  expect(maySound()).toBe(true);
});

test("a page that was put to rest meanwhile stays silent until somebody touches it again", async () => {
  const { allowSounds, maySound, restSounds } = await import("./tones.ts");
  const allowed = allowSounds();
  restSounds();
  await vi.advanceTimersByTimeAsync(2_000);
  started?.();
  await allowed;
  expect(maySound()).toBe(false);
  await allowSounds();
  expect(maySound()).toBe(true);
  restSounds();
  expect(maySound()).toBe(false);
});

test("whoever never rests hears after ten seconds, and whoever wants to hear at once does", async () => {
  const { allowSounds, maySound } = await import("./tones.ts");
  const allowed = allowSounds();
  for (let second = 0; second < 10; second += 1) {
    expect(started).toBeNull();
    window.dispatchEvent(new Event("pointerdown"));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  started?.();
  await allowed;
  expect(maySound()).toBe(true);
  vi.resetModules();
  started = null;
  const others = await import("./tones.ts");
  const heard = others.sample("message");
  expect(started).not.toBeNull();
  void heard;
});

test("where the output cannot be chosen, the touch itself makes the sound", async () => {
  vi.stubGlobal("HTMLMediaElement", vi.fn());
  const { allowSounds, maySound } = await import("./tones.ts");
  void allowSounds();
  expect(maySound()).toBe(true);
});
