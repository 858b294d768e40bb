import { expect, test } from "vitest";
import { type Chosen, messagesOf } from "./messagesOf.ts";

const chosen = (kind: Chosen["kind"], name: string, caption?: string): Chosen => ({ blob: new Blob(), kind, name, mime: "x/y", ...(caption && { caption }) });

test("pictures without words go together, files each by itself", () => {
  const { messages, left } = messagesOf([chosen("image", "a"), chosen("video", "b"), chosen("file", "c"), chosen("image", "d")], "Zi. 412");
  expect(messages.map(({ files, caption }) => [files.map(({ name }) => name).join(), caption])).toEqual([
    ["a,b", "Zi. 412"],
    ["c", ""],
    ["d", ""],
  ]);
  expect(left).toBe("");
});

test("words of one's own make a message of one's own, and the composer's stay when there is no place", () => {
  const { messages, left } = messagesOf([chosen("image", "a", "links"), chosen("image", "b", "rechts")], "beide von heute");
  expect(messages.map(({ caption }) => caption)).toEqual(["links", "rechts"]);
  expect(left).toBe("beide von heute");
});

test("no message has more than the engine takes", () => {
  const { messages } = messagesOf(Array.from({ length: 23 }, (_, index) => chosen("image", String(index))), "");
  expect(messages.map(({ files }) => files.length)).toEqual([10, 10, 3]);
});
