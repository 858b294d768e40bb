import { type Answer, EngineError } from "@konsil/engine";
import { expect, test } from "vitest";
import { awaitDevice } from "./awaitDevice.ts";

const CODE = "K7QM-2TRV-9XHD-4PWN-6BCF-8JZS";
const OFFER: Answer = { answer: "offer", name: "Safari auf iPhone", digits: "482913" };

/** Gives these one after the other; what is an error is thrown. */
function looks(...outcomes: (Answer | string)[]): () => Promise<Answer> {
  return async () => {
    const outcome = outcomes.shift();
    if (outcome === undefined) throw new Error("looked once too often");
    if (typeof outcome === "string") throw new EngineError({ error: outcome });
    return outcome;
  };
}

const atOnce = async () => undefined;

test("it looks until somebody is there, also after a time without connection", async () => {
  const look = looks("offer_ended", "offline", "offer_ended", OFFER);
  expect(await awaitDevice(CODE, look, new AbortController().signal, atOnce)).toEqual({ code: CODE, name: "Safari auf iPhone", digits: "482913" });
});

test("whoever came with something else in its place is a failure", async () => {
  await expect(awaitDevice(CODE, looks("offer_forged"), new AbortController().signal, atOnce)).rejects.toMatchObject({ reason: { error: "offer_forged" } });
});

test("once closed nobody is looked for, and whoever comes at that moment is left alone", async () => {
  const stop = new AbortController();
  const closes = async (): Promise<Answer> => {
    stop.abort();
    return OFFER;
  };
  expect(await awaitDevice(CODE, closes, stop.signal, atOnce)).toBeNull();
  expect(await awaitDevice(CODE, looks(), stop.signal, atOnce)).toBeNull();
});
