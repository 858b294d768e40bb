/** A sentence that belongs to what stands around it: tinted, with an icon; read out when it appears where `live` says so. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./Notice.module.css";

export interface NoticeProps {
  icon: LucideIcon;
  kind?: "neutral" | "accent" | "success" | "urgent" | "danger";
  title?: string;
  /** An answer to what one has just done. */
  live?: boolean;
  children?: ReactNode;
}

export function Notice({ icon, kind = "neutral", title, live = false, children }: NoticeProps) {
  return (
    <div className={cx(styles.notice, styles[kind])} {...(live ? { role: kind === "danger" ? "alert" : "status" } : {})}>
      <span className={styles.icon}>
        <Icon of={icon} em={1.35} />
      </span>
      <div className={styles.text}>
        {title && <strong className={styles.title}>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
    </div>
  );
}
