import { beforeEach, expect, test, vi } from "vitest";
import { emojiHabits, rememberEmoji } from "./emoji.ts";
import { opensUnasked, rememberHost } from "./externalHosts.ts";
import { forgetHabits } from "./habits.ts";

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map([["konsil:preferences", "{}"]]);
  vi.stubGlobal("location", { host: "konsil.klinikum-nordstadt.de" });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

test("whom one went to and what one liked is gone with the device's data; how the app looks stays", () => {
  rememberHost("www.rki.de");
  rememberEmoji("👍");
  expect([opensUnasked("www.rki.de"), emojiHabits().recent]).toEqual([true, ["👍"]]);
  forgetHabits();
  expect([opensUnasked("www.rki.de"), emojiHabits().recent]).toEqual([false, []]);
  expect([...kept.keys()]).toEqual(["konsil:preferences"]);
});

test("a browser that forbids its storage is no obstacle", () => {
  vi.stubGlobal("localStorage", {
    removeItem: () => {
      throw new Error("forbidden");
    },
  });
  expect(forgetHabits).not.toThrow();
});
