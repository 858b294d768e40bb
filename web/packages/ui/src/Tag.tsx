/** A short word in a tinted box: "Gast", "Archiviert". The word carries the meaning, the tint only helps. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./Tag.module.css";

export interface TagProps {
  kind?: "neutral" | "guest" | "success" | "urgent" | "danger" | "accent";
  icon?: LucideIcon;
  children: ReactNode;
}

export function Tag({ kind = "neutral", icon, children }: TagProps) {
  return (
    <span className={cx(styles.tag, styles[kind])}>
      {icon && <Icon of={icon} em={1.15} />}
      {children}
    </span>
  );
}
