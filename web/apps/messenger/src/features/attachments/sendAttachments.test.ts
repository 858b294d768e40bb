import { type EngineClient, EngineError, type MentionView, type SendFiles } from "@konsil/engine";
import type { Attachment } from "@konsil/media";
import { expect, test } from "vitest";
import { sendAttachments } from "./sendAttachments.ts";

const file = (name: string): Attachment => ({ blob: new Blob(), kind: "file", name, mime: "x/y" });

/** An engine that refuses files of this name. */
function engine(refused: string) {
  const sent: SendFiles[] = [];
  const call = (_method: string, message: SendFiles) => {
    if (message.files.some(({ name }) => name === refused)) return Promise.reject(new EngineError({ error: "device_full" }));
    sent.push(message);
    return Promise.resolve(null);
  };
  return { sent, client: { call } as unknown as EngineClient };
}

const SENDING = { conversation: "c", replyTo: "m", body: "Zi. 412", mentions: [] as MentionView[], urgency: "urgent" as const };

test("the first answers and has the words; the others go after it", async () => {
  const { sent, client } = engine("");
  expect(await sendAttachments(client, [file("a"), file("b")], SENDING)).toEqual({ left: "", back: [], failure: null });
  expect(sent.map(({ replyTo, caption, files }) => [replyTo, caption, files[0]?.name])).toEqual([["m", "Zi. 412", "a"], [null, "", "b"]]);
  expect(sent.map(({ urgency }) => urgency), "one thing is acknowledged once").toEqual(["urgent", "important"]);
});

test("what is refused comes back with everything after it, and with its words only when nothing went", async () => {
  const second = engine("b");
  const after = await sendAttachments(second.client, [file("a"), file("b"), file("c")], SENDING);
  expect([after.left, after.back.map(({ name }) => name)]).toEqual(["", ["b", "c"]]);
  const first = engine("a");
  const before = await sendAttachments(first.client, [file("a"), file("b")], SENDING);
  expect([before.left, before.back.map(({ name, caption }) => [name, caption])]).toEqual(["Zi. 412", [["a", ""], ["b", ""]]]);
  expect(first.sent).toEqual([]);
});
