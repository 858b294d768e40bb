/** Prints what `Printed` holds, once React has drawn it. */
import { useEffect, useState } from "react";

export function usePrint(): (done: () => void) => void {
  const [wish, setWish] = useState<{ done: () => void } | null>(null);
  useEffect(() => {
    if (wish === null) return;
    // Two frames: the sheets that were chosen are drawn, codes among them.
    const frame = requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        window.print();
        wish.done();
      }),
    );
    return () => cancelAnimationFrame(frame);
  }, [wish]);
  return (done) => setWish({ done });
}
