/** True from 90rem on: the info pane stands beside the chat instead of above it. In rem, so text size counts. */
import { useEffect, useState } from "react";

const WIDE_REM = 90;

function isWide(): boolean {
  return window.innerWidth >= WIDE_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

export function useIsWide(): boolean {
  const [wide, setWide] = useState(isWide);
  useEffect(() => {
    const observer = new ResizeObserver(() => setWide(isWide()));
    observer.observe(document.body);
    // A change of the text size resizes nothing but the root's font.
    const fontSize = new MutationObserver(() => setWide(isWide()));
    fontSize.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
    return () => {
      observer.disconnect();
      fontSize.disconnect();
    };
  }, []);
  return wide;
}
