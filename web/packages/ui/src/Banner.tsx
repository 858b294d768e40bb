/** One sentence across the top that says what is going on (offline, update, storage). Read out politely; never a modal. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Banner.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";

export interface BannerProps {
  icon: LucideIcon;
  kind?: "neutral" | "urgent" | "danger" | "accent";
  /** The bold beginning: "Keine Verbindung." */
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function Banner({ icon, kind = "neutral", title, children, action }: BannerProps) {
  return (
    <div className={cx(styles.banner, styles[kind])} role="status">
      <span className={styles.icon}>
        <Icon of={icon} em={1.4} />
      </span>
      <p className={styles.text}>
        {title && <strong className={styles.title}>{title} </strong>}
        {children}
      </p>
      {action}
    </div>
  );
}
