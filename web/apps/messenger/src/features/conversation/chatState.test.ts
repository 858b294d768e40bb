import type { TimelineItemView } from "@konsil/engine";
import { LENA, textItem } from "@konsil/engine/scripted";
import { afterEach, expect, test } from "vitest";
import { changeChat, chatState, forgetChats, showMessage, toggleChosen } from "./chatState.ts";

afterEach(forgetChats);

test("an answer waits while one looks into another chat", () => {
  changeChat("a", { reply: { key: "m-1", name: "Miriam Fuchs", text: "Zi. 412" } });
  changeChat("b", { finding: true });
  expect(chatState("a").reply?.key).toBe("m-1");
  expect(chatState("b").reply).toBeNull();
});

test("choosing twice gives the message back", () => {
  const item: TimelineItemView = textItem(LENA, 0, "Danke");
  toggleChosen("a", item);
  expect([...(chatState("a").chosen?.keys() ?? [])]).toEqual([item.key]);
  toggleChosen("a", item);
  expect(chatState("a").chosen?.size).toBe(0);
});

test("going to the same message again is a new wish", () => {
  showMessage("a", { key: "m-1", position: 1 });
  const first = chatState("a").target;
  showMessage("a", { key: "m-1", position: 1 });
  expect(chatState("a").target).not.toBe(first);
});

test("locking forgets what was typed and chosen", () => {
  changeChat("a", { edit: { key: "m-1", original: "alt", text: "neu", mentions: [] } });
  forgetChats();
  expect(chatState("a").edit).toBeNull();
});
