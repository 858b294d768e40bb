/** The unread number. Above 99 it says "99+", so that it never pushes anything aside. */
import type { LucideIcon } from "lucide-react";
import styles from "./Badge.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";

export interface BadgeProps {
  count: number;
  /** Says what is counted, for screen readers: "4 ungelesene Nachrichten". */
  label: string;
  kind?: "accent" | "quiet" | "urgent";
  /** Says what the colour says; then there is a badge also when nothing is counted. */
  icon?: LucideIcon | undefined;
  className?: string | undefined;
}

export function Badge({ count, label, kind = "accent", icon, className }: BadgeProps) {
  if (count <= 0 && !icon) return null;
  return (
    <span className={cx(styles.badge, styles[kind], className)} role="img" aria-label={label}>
      {icon && <Icon of={icon} em={1.15} />}
      {count > 99 ? "99+" : count > 0 && count}
    </span>
  );
}
