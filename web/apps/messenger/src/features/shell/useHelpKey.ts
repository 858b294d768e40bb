/** "?" shows the keyboard map, except where one writes. */
import { useEffect, useRef } from "react";

export function useHelpKey(onHelp: () => void): void {
  const latest = useRef(onHelp);
  useEffect(() => {
    latest.current = onHelp;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      // An open dialog has the keys; a toast is none.
      if (document.querySelector("[role=dialog], [role=alertdialog]:not([aria-modal=false])")) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
