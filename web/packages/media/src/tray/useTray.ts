/** The tray of a chat: made once, emptied when the chat is left. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { Tray, type TrayOptions, type TrayView } from "./Tray.ts";

export function useTray(options: TrayOptions = {}): { tray: Tray; view: TrayView } {
  const [tray] = useState(() => new Tray(options));
  const view = useSyncExternalStore(tray.subscribe, tray.view);
  useEffect(() => () => tray.clear(), [tray]);
  return { tray, view };
}
