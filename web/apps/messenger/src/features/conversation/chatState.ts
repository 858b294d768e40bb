/**
 * What the screen remembers of each chat while the app is unlocked: what is being answered or edited, attached or spoken and not
 * sent, which messages are chosen, where to go. Survives switching chats, and nothing else; locking forgets it.
 */
import type { HitView, MentionView, TimelineItemView, UrgencyView } from "@konsil/engine";
import type { Attachment } from "@konsil/media";
import type { Tray } from "@konsil/media/tray/Tray.ts";
import type { Recording } from "@konsil/media/voice/Recording.ts";
import type { MessageTarget } from "@konsil/ui";
import { useSyncExternalStore } from "react";
import { holdWork } from "../installation/heldWork.ts";
import { forgetAtLock, isUnlocked } from "../shell/memory.ts";
import { sayLost } from "./sayLost.ts";

export interface ChatState {
  reply: { key: string; name: string; text: string } | null;
  edit: { key: string; original: string; text: string; mentions: readonly MentionView[] } | null;
  /** What is being asked and was not sent yet. */
  poll: { question: string; choices: readonly string[] } | null;
  /** Typed or pasted, and longer than a message: the engine keeps no such draft. */
  tooLong: string | null;
  /** What is sent next goes out like this. */
  urgency: UrgencyView;
  /** What was attached before the tray was loaded. */
  attached: { files: readonly File[]; ready: readonly Attachment[] } | null;
  /** There from the first file on. */
  tray: Tray | null;
  /** So many attachments were sent and are being sealed: no longer in the tray, and not in the chat yet. */
  sealing: number;
  /** The voice note that is being spoken, or that waits to be listened to. */
  recording: Recording | null;
  /** The chosen messages, as they were when they were last seen; none when nothing is being chosen. */
  chosen: ReadonlyMap<string, TimelineItemView> | null;
  target: MessageTarget | null;
  /** Very long messages that are shown whole. */
  unfolded: ReadonlySet<string>;
  /** Searching in this chat. */
  finding: boolean;
  /** Texts that the engine has not shown yet. */
  echoes: readonly TimelineItemView[];
}

const NOTHING: ChatState = { reply: null, edit: null, poll: null, tooLong: null, urgency: "normal", attached: null, tray: null, sealing: 0, recording: null, chosen: null, target: null, unfolded: new Set(), finding: false, echoes: [] };
const states = new Map<string, ChatState>();
const listeners = new Set<() => void>();

export function chatState(id: string): ChatState {
  return states.get(id) ?? NOTHING;
}

export function changeChat(id: string, change: Partial<ChatState>): void {
  if (!isUnlocked()) return;
  states.set(id, { ...chatState(id), ...change });
  for (const listener of listeners) listener();
}

function forgetChats(): void {
  if (holdsUnsent()) sayLost();
  for (const { tray, recording } of states.values()) {
    tray?.clear();
    recording?.drop();
  }
  states.clear();
  for (const listener of listeners) listener();
}

/** What is nowhere but here: the engine keeps the drafts. */
function holdsUnsent(): boolean {
  return [...states.values()].some(({ poll, tooLong, attached, tray, recording }) => poll || tooLong !== null || attached || tray?.goingCount || recording?.holds);
}

forgetAtLock(forgetChats);
holdWork(() => holdsUnsent() || [...states.values()].some(({ edit, sealing }) => sealing > 0 || (edit && edit.text !== edit.original)));

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One part of it: whoever shows a part is not drawn again for the others, of which some change with every key. */
export function useChatState<Part extends keyof ChatState>(id: string, part: Part): ChatState[Part] {
  return useSyncExternalStore(watch, () => chatState(id)[part]);
}

/** Is this message chosen; none while nothing is being chosen. */
export function useChosen(id: string, key: string): boolean | null {
  return useSyncExternalStore(watch, () => chatState(id).chosen?.has(key) ?? null);
}

/** Is this message shown whole, if it is very long? */
export function useUnfolded(id: string, key: string): boolean {
  return useSyncExternalStore(watch, () => chatState(id).unfolded.has(key));
}

export function unfold(id: string, key: string, whole: boolean): void {
  const unfolded = new Set(chatState(id).unfolded);
  if (whole) unfolded.add(key);
  else unfolded.delete(key);
  changeChat(id, { unfolded });
}

/** Goes to a message of the chat, which pulses. */
export function showMessage(id: string, message: { key: string | null; position: number }, focus = true): void {
  changeChat(id, { target: { key: message.key, position: message.position, focus } });
}

/** Goes to what was found, wherever in a long message it stands. */
export function showHit(hit: Pick<HitView, "conversation" | "message" | "position" | "parts">, focus = true): void {
  const { conversation: id, message: key, position } = hit;
  unfold(id, key, true);
  changeChat(id, { target: { key, position, focus, words: hit.parts[1] } });
}

export function toggleChosen(id: string, item: TimelineItemView): void {
  const chosen = new Map(chatState(id).chosen);
  if (!chosen.delete(item.key)) chosen.set(item.key, item);
  changeChat(id, { chosen });
}

/** Messages are as they are now: what was deleted for everybody is chosen no more, and nothing of it is copied or answered. */
export function keepUp(id: string, items: readonly TimelineItemView[], deleted: string): void {
  const { chosen, reply } = chatState(id);
  if (chosen === null && reply === null) return;
  const next = new Map(chosen);
  let changed = false;
  for (const item of items) {
    if (next.has(item.key) && next.get(item.key) !== item) {
      changed = true;
      if (item.content.type === "deleted") next.delete(item.key);
      else next.set(item.key, item);
    }
    if (reply?.key === item.key && item.content.type === "deleted" && reply.text !== deleted) changeChat(id, { reply: { ...reply, text: deleted } });
  }
  if (changed) changeChat(id, { chosen: next });
}
