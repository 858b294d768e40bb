import { afterEach, beforeEach, expect, test, vi } from "vitest";

let made = 0;
/** The process that sounds has started. */
let started: () => void = () => undefined;

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
  made = 0;
  vi.stubGlobal("AudioContext", Context);
  vi.stubGlobal("HTMLMediaElement", Output);
  vi.stubGlobal("Audio", Output);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a touched page does not stand still until the browser can sound", async () => {
  const { allowSounds, maySound } = await import("./tones.ts");
  const allowed = allowSounds();
  void allowSounds();
  expect(made, "a context that is made now keeps the page waiting").toBe(0);
  started();
  await allowed;
  expect(made).toBe(1);
  expect(maySound()).toBe(true);
});

test("a page that was put to rest meanwhile stays silent until somebody touches it again", async () => {
  const { allowSounds, maySound, restSounds } = await import("./tones.ts");
  const allowed = allowSounds();
  restSounds();
  started();
  await allowed;
  expect(maySound()).toBe(false);
  await allowSounds();
  expect(maySound()).toBe(true);
  restSounds();
  expect(maySound()).toBe(false);
});

test("where the output cannot be chosen, the touch itself makes the sound", async () => {
  vi.stubGlobal("HTMLMediaElement", vi.fn());
  const { allowSounds, maySound } = await import("./tones.ts");
  void allowSounds();
  expect(maySound()).toBe(true);
});
