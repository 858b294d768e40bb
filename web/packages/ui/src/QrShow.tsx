/** A QR code drawn as one SVG path, always dark on light so that every camera reads it. The encoder loads on demand. */
import { useEffect, useState } from "react";
import styles from "./QrShow.module.css";

interface Drawn {
  size: number;
  path: string;
}

async function draw(text: string): Promise<Drawn> {
  const { default: encodeQR } = await import("qr");
  const cells = encodeQR(text, "raw", { ecc: "medium", border: 2 });
  const path = cells.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return { size: cells.length, path };
}

export function QrShow({ text, label }: { text: string; label: string }) {
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    let current = true;
    void draw(text).then((result) => current && setDrawn(result));
    return () => {
      current = false;
    };
  }, [text]);
  return (
    <div className={styles.frame}>
      {drawn && (
        <svg viewBox={`0 0 ${drawn.size} ${drawn.size}`} className={styles.code} role="img" aria-label={label} shapeRendering="crispEdges">
          <path d={drawn.path} fill="currentColor" />
        </svg>
      )}
    </div>
  );
}
