/** The first picture of the list, which a start waits for: what a screen holds. The rest follows when that is painted. */
import { startTransition, useEffect, useState } from "react";

const FIRST_ROWS = 16;
/** Once for each page: whoever comes back to the list finds it as it was. */
let painted = false;

export function useFirstRows<Row>(rows: readonly Row[]): readonly Row[] {
  const [all, setAll] = useState(painted);
  const waits = !all && rows.length > 0;
  useEffect(() => {
    if (!waits) return;
    const frame = requestAnimationFrame(() =>
      setTimeout(() => {
        painted = true;
        startTransition(() => setAll(true));
      }),
    );
    return () => cancelAnimationFrame(frame);
  }, [waits]);
  return all ? rows : rows.slice(0, FIRST_ROWS);
}
