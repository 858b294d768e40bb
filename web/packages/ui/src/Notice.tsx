/**
 * A sentence that belongs to what stands around it: tinted, with an icon. Where `live` says so it is read out when it appears, and
 * comes into sight: in a long dialog it would else stand below the edge.
 */
import type { LucideIcon } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
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
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (live) place.current?.scrollIntoView({ block: "nearest" });
  }, [live]);
  return (
    <div ref={place} className={cx(styles.notice, styles[kind])} {...(live ? { role: kind === "danger" ? "alert" : "status" } : {})}>
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
