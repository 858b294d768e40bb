import type { TimelineItemView } from "@konsil/engine";
import { expect, test, vi } from "vitest";
import { lockMemory, openMemory } from "../shell/memory.ts";
import { goOnAfter, noteAfter, offerNote, showRow } from "./voiceRow.ts";

const said = (key: string, kind: "voice" | "image" | null) =>
  ({ key, content: { type: "text", attachments: kind === null ? [] : [{ kind, place: 0 }] } }) as unknown as TimelineItemView;

const chat = [said("a", "voice"), said("b", "voice"), said("c", null), said("d", "voice"), said("e", "image")];

test("Miriam hears two notes in a row, and not the one behind a text", () => {
  const began = vi.fn<(id: string) => void>();
  const leave = ["a/0", "b/0", "d/0"].map((id) => offerNote(id, () => began(id)));
  showRow(chat);
  goOnAfter("a/0");
  expect(began.mock.calls).toEqual([["b/0"]]);
  goOnAfter("b/0");
  goOnAfter("d/0");
  expect(began).toHaveBeenCalledTimes(1);
  // Scrolled away, or not on this device: nothing begins.
  for (const gone of leave) gone();
  goOnAfter("a/0");
  expect(began).toHaveBeenCalledTimes(1);
});

test("after the door was locked nothing of the chat is remembered", () => {
  const began = vi.fn<() => void>();
  const leave = offerNote("b/0", began);
  showRow(chat);
  lockMemory();
  openMemory();
  goOnAfter("a/0");
  expect(began).not.toHaveBeenCalled();
  leave();
});

test("what is no note of this chat leads nowhere", () => {
  for (const id of ["blob:preview", "x/0", "e/0", ""]) expect(noteAfter(chat, id)).toBeNull();
});
