/** A tray as a view shows it: one that somebody keeps, or one that is made once and emptied when the view goes. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { Tray, type TrayView } from "./Tray.ts";

export function useTray(kept: Tray | null = null): { tray: Tray; view: TrayView } {
  const [own] = useState(() => new Tray());
  const tray = kept ?? own;
  const view = useSyncExternalStore(tray.subscribe, tray.view);
  useEffect(() => () => own.clear(), [own]);
  return { tray, view };
}
