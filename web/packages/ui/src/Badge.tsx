/** The unread number. Above 99 it says "99+", so that it never pushes anything aside. */
import styles from "./Badge.module.css";
import { cx } from "./cx";

export interface BadgeProps {
  count: number;
  /** Says what is counted, for screen readers: "4 ungelesene Nachrichten". */
  label: string;
  kind?: "accent" | "quiet" | "urgent";
  className?: string | undefined;
}

export function Badge({ count, label, kind = "accent", className }: BadgeProps) {
  if (count <= 0) return null;
  return (
    <span className={cx(styles.badge, styles[kind], className)} role="img" aria-label={label}>
      {count > 99 ? "99+" : count}
    </span>
  );
}
