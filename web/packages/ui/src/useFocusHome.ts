/**
 * Whoever closes something goes on where they were. React Aria gives the focus back to what opened a dialog; where that is gone, because
 * one dialog led to the next, it would be nowhere, and a keyboard would begin at the top of the page.
 */
import { type RefObject, useEffect, useRef, useState } from "react";

const PASSING = "[role=dialog],[role=alertdialog],[role=menu]";
let home: HTMLElement | null = null;

/** Where the focus was before the first of what opens one after the other. */
function remembered(): HTMLElement | null {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return home;
  return activeElement.closest(PASSING) ? home : activeElement;
}

export function useFocusHome(): void {
  const [before] = useState(remembered);
  useEffect(() => {
    home = before;
    return () => {
      // After React Aria, which looks one frame later.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (document.activeElement === document.body && before?.isConnected) before.focus();
          if (document.querySelector(PASSING) === null) home = null;
        }),
      );
    };
  }, [before]);
}

/** What had the focus may go while its dialog stays, as a step does that leads to the next: then the dialog has it, and Escape reaches it. */
export function useFocusStays(): RefObject<HTMLElement | null> {
  const dialog = useRef<HTMLElement>(null);
  useEffect(() => {
    const uppermost = [...document.querySelectorAll(PASSING)].at(-1);
    if (document.activeElement === document.body && dialog.current !== null && dialog.current === uppermost) dialog.current.focus();
  });
  return dialog;
}
