import type { EngineClient } from "@konsil/engine";
import { beforeEach, expect, test } from "vitest";
import { lockMemory, openMemory } from "../shell/memory.ts";
import { chatState } from "./chatState.ts";
import { Draft } from "./draft.ts";
import { saveDraft } from "./saveDraft.ts";

const stored: string[] = [];
const engine = { call: async (_: string, { text }: { text: string }) => void stored.push(text) } as unknown as EngineClient;
const LONG = "x".repeat(100_000);

beforeEach(() => {
  stored.length = 0;
  lockMemory();
  openMemory();
});

test("what is too long for a message waits on the screen, and what was cleared does not come back", () => {
  const first = new Draft("");
  first.type(LONG);
  saveDraft(engine, "a", first);
  expect(chatState("a").tooLong).toBe(LONG);

  // The chat was left and opened again.
  const again = new Draft("", chatState("a").tooLong ?? "");
  expect(again.typed).toBe(LONG);
  again.type("");
  saveDraft(engine, "a", again);
  expect(chatState("a").tooLong).toBeNull();
  expect(stored).toEqual([]);
});

test("shortened it is a draft like others", () => {
  const draft = new Draft("", LONG);
  draft.type("Kalium");
  saveDraft(engine, "a", draft);
  expect(chatState("a").tooLong).toBeNull();
  expect(stored).toEqual(["Kalium"]);
});
