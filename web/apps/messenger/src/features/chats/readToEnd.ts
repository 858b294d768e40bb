/** Reads a chat to its end without opening it. */
import { type EngineClient, once, send } from "@konsil/engine";

export async function readToEnd(engine: EngineClient, conversation: string): Promise<void> {
  const last = (await once(engine, { query: "timeline", conversation, anchor: null, before: 1, after: 0, from_unread: false }))?.items.at(-1);
  if (last) await send(engine, { command: "mark_read", conversation, position: last.position });
}
