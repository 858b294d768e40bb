/** Keeps what was typed: the engine a draft, the screen what is longer than a message. */
import { type EngineClient, send } from "@konsil/engine";
import { isTooLong } from "@konsil/ui";
import { changeChat, chatState } from "./chatState.ts";
import type { Draft } from "./draft.ts";

/** The engine's limit decides; this one only warns before the tap. */
export const TEXT_MAX_BYTES = 16 * 1024;

export function saveDraft(engine: EngineClient, id: string, kept: Draft): void {
  const next = kept.store();
  // Also where there is nothing to store: whoever has cleared what was too long for a draft is back at the draft.
  const tooLong = isTooLong(kept.typed, TEXT_MAX_BYTES) ? kept.typed : null;
  if (tooLong !== chatState(id).tooLong) changeChat(id, { tooLong });
  if (next !== null && tooLong === null) void send(engine, { command: "set_draft", conversation: id, text: next }).catch(() => undefined);
}
