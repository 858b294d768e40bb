/** A bar in place of a text that is on its way. Appears after a moment, so that nothing flashes by. */
import styles from "./Skeleton.module.css";

export interface SkeletonProps {
  /** Rem; never wider than its place. */
  width: number;
  /** For screen readers; decorative without. */
  label?: string;
}

export function Skeleton({ width, label }: SkeletonProps) {
  return <span className={styles.bar} style={{ width: `${width}rem` }} {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })} />;
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ count, label }: { count: number; label: string }) {
  return (
    <div className={styles.rows} role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.row}>
          <span className={styles.tile} />
          <span className={styles.lines}>
            <Skeleton width={7 + ((index * 5) % 4)} />
            <Skeleton width={11 + ((index * 3) % 5)} />
          </span>
        </div>
      ))}
    </div>
  );
}
