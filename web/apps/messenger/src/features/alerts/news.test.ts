import type { ChatRowView } from "@konsil/engine";
import { expect, test } from "vitest";
import { heardOf, type Listening, type News, newsOf, soundOf, turnOf } from "./news.ts";

const MORNING = new Date("2026-11-23T08:20:00");
const NIGHT = new Date("2026-11-23T23:10:00");
const QUIET = { from_min: 22 * 60, until_min: 6 * 60, zone: "Europe/Berlin" };
const LISTENS: Listening = { sounds: "all", lookedAt: null, attended: true, quiet: null, now: MORNING };

function chat(id: string, change: Partial<Pick<ChatRowView, "unread" | "urgent" | "time">> = {}, mutedUntil: number | null = null): ChatRowView {
  const settings = { pinned: null, muted_until: mutedUntil, archived: false, marked_unread: false, notes: false };
  return { id, unread: 0, urgent: 0, time: 100, settings, ...change } as ChatRowView;
}

function came(before: ChatRowView[], now: ChatRowView[], readsHistory = false): { messages: string[]; urgent: string[] } {
  const { messages, urgent } = newsOf(heardOf(before), now, readsHistory);
  return { messages: messages.map(({ id }) => id), urgent: urgent.map(({ id }) => id) };
}

const news = (messages: ChatRowView[], urgent: ChatRowView[] = []): News => ({ messages, urgent });

test("what rises is news; what is read, acknowledged or stays is none", () => {
  const before = [chat("3A", { unread: 1 }), chat("4B", { unread: 2, urgent: 1 }), chat("OP")];
  expect(came(before, [chat("3A", { unread: 2 }), chat("4B"), chat("OP")])).toEqual({ messages: ["3A"], urgent: [] });
  expect(came(before, [chat("3A", { unread: 1 }), chat("4B", { unread: 2, urgent: 1 }), chat("OP", { unread: 1, urgent: 1 })])).toEqual({ messages: ["OP"], urgent: ["OP"] });
  expect(came(before, before)).toEqual({ messages: [], urgent: [] });
});

test("a new chat is news, one that comes back from the archive of chats is none", () => {
  const before = [chat("3A", { time: 100 })];
  expect(came(before, [...before, chat("new", { unread: 1, time: 101 })])).toEqual({ messages: ["new"], urgent: [] });
  expect(came(before, [...before, chat("old", { unread: 4, time: 90 })])).toEqual({ messages: [], urgent: [] });
  expect(came([], [chat("first", { unread: 1, urgent: 1 })])).toEqual({ messages: ["first"], urgent: ["first"] });
});

test("what was said before this device joined is no news, what is said meanwhile is", () => {
  const before = [chat("3A", { time: 100 }), chat("4B", { time: null })];
  expect(came(before, [chat("3A", { unread: 40, urgent: 1 }), chat("4B", { unread: 3, time: 80 }), chat("OP", { unread: 9, time: 120 })], true)).toEqual({ messages: [], urgent: [] });
  expect(came(before, [chat("3A", { unread: 1, time: 130 }), chat("4B", { time: null })], true)).toEqual({ messages: ["3A"], urgent: [] });
});

test("a message is heard, not in the chat before one's eyes, not in a muted one, not in quiet hours", () => {
  const one = news([chat("3A")]);
  expect(soundOf(one, LISTENS)).toBe("message");
  expect(soundOf(news([]), LISTENS)).toBeNull();
  expect(soundOf(one, { ...LISTENS, lookedAt: "3A" })).toBeNull();
  expect(soundOf(one, { ...LISTENS, lookedAt: "4B" })).toBe("message");
  expect(soundOf(news([chat("3A", {}, MORNING.getTime() + 1)]), LISTENS)).toBeNull();
  expect(soundOf(news([chat("3A", {}, MORNING.getTime())]), LISTENS), "the time is over").toBe("message");
  expect(soundOf(one, { ...LISTENS, quiet: QUIET })).toBe("message");
  expect(soundOf(one, { ...LISTENS, quiet: QUIET, now: NIGHT })).toBeNull();
  expect(soundOf(one, { ...LISTENS, quiet: { ...QUIET, from_min: 8 * 60, until_min: 9 * 60 } })).toBeNull();
});

test("what is urgent is heard everywhere and at any hour", () => {
  const muted = chat("3A", {}, NIGHT.getTime() + 1);
  expect(soundOf(news([muted], [muted]), { ...LISTENS, lookedAt: "3A", quiet: QUIET, now: NIGHT })).toBe("urgent");
});

test("while nobody looks a muted chat stays quiet, as it does for a device that is woken", () => {
  const [muted, loud] = [chat("3A", {}, NIGHT.getTime() + 1), chat("4B")];
  const alone: Listening = { ...LISTENS, attended: false, now: NIGHT };
  expect(soundOf(news([muted], [muted]), alone)).toBeNull();
  expect(soundOf(news([muted, loud], [muted]), alone), "of the other chat").toBe("message");
  expect(soundOf(news([muted, loud], [muted, loud]), alone)).toBe("urgent");
});

test("one hears only what is urgent, or nothing, when one wants it so", () => {
  const [one, urgent] = [news([chat("3A")]), news([chat("3A")], [chat("3A")])];
  expect(soundOf(one, { ...LISTENS, sounds: "urgent" })).toBeNull();
  expect(soundOf(urgent, { ...LISTENS, sounds: "urgent" })).toBe("urgent");
  expect(soundOf(urgent, { ...LISTENS, sounds: "none" })).toBeNull();
});

test("many messages sound once, and what is urgent waits for its turn instead of being lost", () => {
  expect(turnOf("message", null, 5_000)).toBe(5_000);
  expect(turnOf("message", { sound: "message", at: 5_000 }, 6_999)).toBeNull();
  expect(turnOf("message", { sound: "message", at: 5_000 }, 7_000)).toBe(7_000);
  expect(turnOf("message", { sound: "urgent", at: 5_000 }, 6_000)).toBeNull();
  expect(turnOf("urgent", { sound: "message", at: 5_000 }, 5_500)).toBe(7_000);
  expect(turnOf("urgent", { sound: "urgent", at: 7_000 }, 5_600), "one that waits already").toBeNull();
});
