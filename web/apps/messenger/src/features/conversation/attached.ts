/** Into the tray of a chat: what was chosen, pasted, photographed, or given back because it could not be sent. */
import type { Attachment } from "@konsil/media";
import type { Tray } from "@konsil/media/tray/Tray.ts";
import { isUnlocked } from "../shell/memory.ts";
import { changeChat, chatState } from "./chatState.ts";
import { sayLost } from "./sayLost.ts";

/** Until the tray is loaded it waits before it. */
export function attach(id: string, files: readonly File[], ready: readonly Attachment[] = []): void {
  // Given back, or chosen, behind a door that has fallen shut.
  if (!isUnlocked()) return sayLost();
  const { tray, attached } = chatState(id);
  if (tray) put(tray, files, ready);
  else changeChat(id, { attached: { files: [...(attached?.files ?? []), ...files], ready: [...(attached?.ready ?? []), ...ready] } });
}

/** The tray is there; it stays the only one of its chat. */
export function keepTray(id: string, make: () => Tray): void {
  const { tray, attached } = chatState(id);
  // Made for another one already, or locked meanwhile.
  if (tray || !attached) return;
  const made = make();
  changeChat(id, { tray: made, attached: null });
  put(made, attached.files, attached.ready);
}

function put(tray: Tray, files: readonly File[], ready: readonly Attachment[]): void {
  for (const one of ready) tray.addReady(one);
  if (files.length > 0) tray.add(files);
}
