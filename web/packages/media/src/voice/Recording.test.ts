import { expect, test } from "vitest";
import type { Attachment } from "../attachment.ts";
import { DeviceRefused } from "../deviceProblem.ts";
import { Recording } from "./Recording.ts";
import type { RecorderOptions } from "./VoiceRecorder.ts";

const NOTE: Attachment = { blob: new Blob(["sound"]), kind: "voice", name: "voice.ogg", mime: "audio/ogg", duration_ms: 4_000 };

/** A microphone that opens, and a note that is finished, when the test says so. */
function stage(duration_ms = 4_000) {
  const done: string[] = [];
  const opens: { options: RecorderOptions; open: () => void; refuse: (reason: unknown) => void }[] = [];
  let finish: (note: Attachment) => void = () => undefined;
  let fail: (reason: unknown) => void = () => undefined;
  const recorder = {
    duration_ms,
    pause: () => void done.push("pause"),
    resume: () => void done.push("resume"),
    cancel: () => void done.push("cancel"),
    stop: () => {
      done.push("stop");
      return new Promise<Attachment>((resolve, reject) => {
        [finish, fail] = [resolve, reject];
      });
    },
  };
  const recording = new Recording({
    limit_ms: 60_000,
    bars: 2,
    start: (options) => new Promise((resolve, refuse) => opens.push({ options, open: () => resolve(recorder), refuse })),
  });
  const until = async (step: string) => {
    while (recording.view().phase.step !== step) await Promise.resolve();
  };
  const begin = async () => {
    recording.begin();
    opens.at(-1)?.open();
    await until("recording");
  };
  return { recording, recorder, done, opens, until, begin, finish: (note: Attachment) => finish(note), fail: (reason: unknown) => fail(reason) };
}

test("left while it records: the microphone closes, and the note waits to be listened to", async () => {
  const { recording, done, opens, until, begin, finish } = stage();
  await begin();
  recording.leave();
  expect(done).toEqual(["stop"]);
  expect(recording.holds).toBe(true);
  finish(NOTE);
  await until("listening");
  // Back in the chat nothing is recorded anew.
  recording.begin();
  expect(opens).toHaveLength(1);
  expect(recording.view().phase).toEqual({ step: "listening", note: NOTE, because: "interrupted" });
  recording.leave();
  expect(await recording.take()).toBe(NOTE);
  expect([recording.holds, recording.waits]).toEqual([false, false]);
});

test("left while it is paused it waits just so", async () => {
  const { recording, until, begin, finish } = stage();
  await begin();
  recording.pause();
  expect(recording.view().phase.step).toBe("paused");
  recording.leave();
  finish(NOTE);
  await until("listening");
  expect(recording.holds).toBe(true);
});

test("left before the microphone was open: it closes as soon as it opens, and the next time begins anew", async () => {
  const { recording, done, opens, until } = stage();
  recording.begin();
  recording.leave();
  expect(recording.waits).toBe(false);
  recording.begin();
  opens[0]?.open();
  opens[1]?.open();
  await until("recording");
  expect(done).toEqual(["cancel"]);
});

test("so short that it says nothing, it is not kept", async () => {
  const { recording, done, begin } = stage(300);
  await begin();
  recording.leave();
  expect(done).toEqual(["cancel"]);
  expect(recording.waits).toBe(false);
});

test("dropped while the note is being made, it does not come back", async () => {
  const { recording, begin, finish } = stage();
  await begin();
  const taken = recording.take();
  recording.drop();
  finish(NOTE);
  expect(await taken).toBeNull();
  expect(recording.view().phase.step).toBe("idle");
});

test("sent at once, the note is given and nothing stays", async () => {
  const { recording, begin, finish } = stage();
  await begin();
  const taken = recording.take();
  expect(recording.view().phase.step).toBe("finishing");
  finish(NOTE);
  expect(await taken).toBe(NOTE);
  expect(recording.waits).toBe(false);
});

test("what could not be finished after it was left is said, once", async () => {
  const { recording, until, begin, fail } = stage();
  await begin();
  recording.leave();
  fail(new Error("broken"));
  await until("refused");
  expect([recording.holds, recording.waits]).toEqual([false, true]);
  recording.leave();
  expect(recording.waits).toBe(false);
});

test("a microphone that is refused says why, and only to who is there", async () => {
  const { recording, opens, until } = stage();
  recording.begin();
  opens[0]?.refuse(new DeviceRefused("refused"));
  await until("refused");
  expect(recording.view().phase).toEqual({ step: "refused", problem: "refused" });
  recording.leave();
  expect(recording.waits).toBe(false);
});

test("the loudest of each tenth of a second is shown, the last ones of them", async () => {
  const { recording, recorder, opens, begin } = stage(0);
  await begin();
  const level = (at: number, loud: number) => {
    recorder.duration_ms = at;
    opens[0]?.options.onLevel(loud);
  };
  level(100, 0.1);
  level(120, 0.9);
  level(200, 0.2);
  level(300, 0.3);
  expect(recording.view()).toMatchObject({ elapsed_ms: 300, levels: [0.9, 0.3] });
});

test("at its limit, or when the microphone is taken away, it is there to be listened to", async () => {
  for (const [duration_ms, because] of [[60_000, "limit"], [4_000, "interrupted"]] as const) {
    const { recording, opens, until, begin, finish } = stage(duration_ms);
    await begin();
    opens[0]?.options.onEnd();
    finish(NOTE);
    await until("listening");
    expect(recording.view().phase).toMatchObject({ because });
  }
});
