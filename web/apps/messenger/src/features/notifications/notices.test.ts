import type { ChatRowView } from "@konsil/engine";
import { setupI18n } from "@lingui/core";
import { expect, test } from "vitest";
import { isOver, joined, noticesOf, noticeWords } from "./notices.ts";

const i18n = setupI18n({ locale: "de", messages: { de: {} } });
const RULES = { quiet: null, offDuty: false, now: new Date("2026-11-23T08:20:00") };

function chat(id: string, change: Partial<ChatRowView> = {}): ChatRowView {
  const settings = { pinned: null, muted_until: null, archived: false, marked_unread: false, notes: false };
  return { id, title: id, unread: 1, urgent: 0, time: 100, last: null, settings, ...change } as ChatRowView;
}

function line(sender: string | null, own = false): ChatRowView["last"] {
  return { type: "text", sender, own, text: "Kalium 6,1" } as ChatRowView["last"];
}

test("each chat has one notice, with what was there before it", () => {
  const [ward, lab] = [chat("4B", { unread: 3, urgent: 1 }), chat("Labor")];
  const came = noticesOf(new Map([["4B", { unread: 2, urgent: 0 }]]), { messages: [ward, lab], urgent: [ward] }, RULES);
  expect(came.map(({ notice }) => notice)).toEqual([
    { chat: "4B", urgent: true, before: { unread: 2, urgent: 0 } },
    { chat: "Labor", urgent: false, before: { unread: 0, urgent: 0 } },
  ]);
});

test("who is to be left alone has none, but of what is urgent; a muted chat has none at all", () => {
  const settings = { pinned: null, muted_until: Number.MAX_SAFE_INTEGER, archived: false, marked_unread: false, notes: false };
  const [ward, muted] = [chat("4B", { urgent: 1 }), chat("Muted", { settings, urgent: 1 })];
  const off = { ...RULES, offDuty: true };
  expect(noticesOf(new Map(), { messages: [ward], urgent: [] }, off)).toEqual([]);
  expect(noticesOf(new Map(), { messages: [ward, muted], urgent: [ward, muted] }, off).map(({ chat: one }) => one.id)).toEqual(["4B"]);
});

test("a further message takes the notice's place and keeps its beginning; what is urgent is not covered", () => {
  const first = { chat: "4B", urgent: false, before: { unread: 2, urgent: 0 } };
  const second = { chat: "4B", urgent: false, before: { unread: 3, urgent: 0 } };
  const urgent = { chat: "4B", urgent: true, before: { unread: 4, urgent: 0 } };
  expect(joined(null, first)).toBe(first);
  expect(joined(first, second)).toEqual(first);
  expect(joined(first, urgent)).toEqual({ ...urgent, before: first.before });
  expect(joined(urgent, second)).toBeNull();
});

test("it is over when it was read, acknowledged or deleted, or its chat is gone", () => {
  const notice = { chat: "4B", urgent: false, before: { unread: 2, urgent: 1 } };
  expect(isOver(notice, { unread: 4, urgent: 1 })).toBe(false);
  expect(isOver(notice, { unread: 3, urgent: 0 }), "another one was acknowledged").toBe(false);
  expect(isOver(notice, { unread: 2, urgent: 1 }), "deleted for everybody").toBe(true);
  expect(isOver(notice, { unread: 0, urgent: 0 }), "read").toBe(true);
  expect(isOver(notice, undefined)).toBe(true);
  expect(isOver({ ...notice, urgent: true }, { unread: 3, urgent: 2 })).toBe(false);
  expect(isOver({ ...notice, urgent: true }, { unread: 3, urgent: 1 }), "acknowledged").toBe(true);
});

test("it says that there is something, and who writes only to those who want it so; never what", () => {
  const notice = { chat: "4B", urgent: false, before: { unread: 0, urgent: 0 } };
  const group = chat("4B", { last: line("Dr. Miriam Fuchs") });
  expect(noticeWords(i18n, notice, group, "nothing")).toEqual({ title: "Konsil", body: "Neue Nachricht", plain: "Neue Nachricht" });
  expect(noticeWords(i18n, { ...notice, urgent: true }, group, "nothing")).toEqual({ title: "Konsil", body: "Dringende Nachricht", plain: "Dringende Nachricht" });
  expect(noticeWords(i18n, notice, group, "who")).toEqual({ title: "4B", body: "Dr. Fuchs: Neue Nachricht", plain: "Neue Nachricht" });
  expect(noticeWords(i18n, notice, chat("Miriam Fuchs", { last: line(null) }), "who")).toEqual({ title: "Miriam Fuchs", body: "Neue Nachricht", plain: "Neue Nachricht" });
  expect(noticeWords(i18n, notice, { ...group, unread: 2 }, "who").body, "of several nobody knows which").toBe("Neue Nachricht");
  expect(noticeWords(i18n, notice, chat("4B", { last: line("Lena", true) }), "who").body).toBe("Neue Nachricht");
});
