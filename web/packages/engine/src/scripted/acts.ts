/** What the scripted ward makes of wishes about messages and chats. Refuses what the engine refuses. */
import type { ChatCommand, MessageCommand, PersonView, ReactionView, StandView, TimelineItemView, UrgentView } from "../generated/index.ts";
import { LENA } from "./people.ts";
import { type ScriptedChat, systemItem, textItem, withText } from "./ward.ts";

const SELECTION_MAX = 100;
const FORWARD_MAX = 10;

function homeOf(chats: ScriptedChat[], key: string): { chat: ScriptedChat; item: TimelineItemView } {
  for (const chat of chats) {
    const item = chat.items.find((one) => one.key === key);
    if (item) return { chat, item };
  }
  throw { error: "not_found" };
}

function change(chat: ScriptedChat, key: string, how: (item: TimelineItemView) => TimelineItemView): void {
  chat.items = chat.items.map((item) => (item.key === key ? how(item) : item));
}

/** One's own earlier reaction goes, the new one comes. */
function reacted(reactions: ReactionView[], emoji: string | null): ReactionView[] {
  const without = reactions
    .map((one) => ({ ...one, own: false, people: one.people.filter((person) => !person.me) }))
    .filter((one) => one.people.length > 0);
  if (emoji === null) return without;
  const known = without.find((one) => one.emoji === emoji);
  const next = known
    ? without.map((one) => (one === known ? { ...one, own: true, people: [...one.people, LENA] } : one))
    : [...without, { emoji, own: true, people: [LENA] }];
  return next.sort((a, b) => b.people.length - a.people.length);
}

export function messageAct(chats: ScriptedChat[], act: MessageCommand): void {
  switch (act.about) {
    case "edit": {
      const { chat, item } = homeOf(chats, act.message);
      if (item.content.type !== "text" || (item.content.editable_until ?? 0) < Date.now()) throw { error: "too_late" };
      chat.versions.set(item.key, [...(chat.versions.get(item.key) ?? []), { time: item.time, text: item.content.text }]);
      change(chat, item.key, (one) => withText(one, { text: act.text, mentions: act.mentions, edited: true }));
      return;
    }
    case "delete":
      if (act.messages.length > SELECTION_MAX) throw { error: "too_many", max: SELECTION_MAX };
      for (const key of act.messages) {
        const { chat, item } = homeOf(chats, key);
        const { content } = item;
        if (act.for_everyone && content.type === "text" && content.delivery?.state !== "waiting") {
          if ((content.deletable_until ?? 0) < Date.now()) throw { error: "too_late" };
          change(chat, key, (one) => ({ ...one, content: { type: "deleted", sender: content.sender, own: content.own } }));
        } else {
          chat.items = chat.items.filter((one) => one.key !== key);
        }
        chat.pins = chat.pins.filter((one) => one !== key);
      }
      return;
    case "react": {
      const { chat, item } = homeOf(chats, act.message);
      change(chat, item.key, (one) => (one.content.type === "text" ? withText(one, { reactions: reacted(one.content.reactions, act.emoji) }) : one));
      return;
    }
    case "forward":
      if (act.conversations.length > FORWARD_MAX) throw { error: "too_many", max: FORWARD_MAX };
      for (const id of act.conversations) {
        const target = chats.find((chat) => chat.id === id);
        const copies = act.messages.map((key) => homeOf(chats, key).item).flatMap((item) => (item.content.type === "text" ? [item.content.text] : []));
        if (target) target.items = [...target.items, ...copies.map((text) => withText(textItem(LENA, Date.now(), text, { state: "sent" }), { forwarded: true, important: act.urgency === "important" }))];
      }
      return;
    case "star":
      for (const key of act.messages) change(homeOf(chats, key).chat, key, (one) => withText(one, { starred: act.starred }));
      return;
    case "acknowledge":
      change(homeOf(chats, act.message).chat, act.message, (one) => (one.content.type === "text" ? withText(one, { urgent: one.content.urgent && answeredBy(one.content.urgent, LENA, act.stand, act.words) }) : one));
      return;
    case "wake_again":
      return;
    case "heard":
      change(homeOf(chats, act.message).chat, act.message, (one) => withText(one, { heard: true }));
      return;
    case "pin": {
      const { chat, item } = homeOf(chats, act.message);
      chat.pins = [...(act.pinned ? [item.key] : []), ...chat.pins.filter((key) => key !== item.key)];
      if (act.pinned) chat.items = [...chat.items, systemItem(Date.now(), { event: "pinned", by: LENA })];
      return;
    }
  }
}

export function chatAct(chats: ScriptedChat[], chat: ScriptedChat, act: ChatCommand): void {
  const { settings } = chat;
  switch (act.about) {
    case "pin": {
      const others = chats.filter((one) => one !== chat && one.settings.pinned !== null).sort((a, b) => (a.settings.pinned ?? 0) - (b.settings.pinned ?? 0));
      chat.settings = { ...settings, pinned: null, archived: act.place === null && settings.archived };
      const order = act.place === null ? others : others.toSpliced(act.place, 0, chat);
      order.forEach((one, index) => {
        one.settings = { ...one.settings, pinned: index };
      });
      return;
    }
    case "mute":
      chat.settings = { ...settings, muted_until: act.until };
      return;
    case "archive":
      chat.settings = { ...settings, archived: act.archived, pinned: act.archived ? null : settings.pinned };
      return;
    case "mark_unread":
      chat.settings = { ...settings, marked_unread: act.unread };
      return;
    case "typing":
      return;
  }
}

function answeredBy(urgent: UrgentView, person: PersonView, stand: StandView, words: string): UrgentView {
  if (!urgent.may_answer) return urgent;
  const now = Date.now();
  const at = urgent.acknowledged_at ?? now;
  const acknowledged = [...urgent.acknowledged.filter((one) => one.person.id !== person.id), { person, at, answer: { stand, words: words === "" ? null : words, at: now } }];
  return { ...urgent, may_acknowledge: false, acknowledged_at: at, acknowledged, awaited: urgent.awaited.filter((one) => one.id !== person.id) };
}
