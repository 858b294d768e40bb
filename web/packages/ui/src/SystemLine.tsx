/** A line about the conversation itself: who came, who left. `strong` for what concerns security. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./SystemLine.module.css";

export interface SystemLineProps {
  icon?: LucideIcon;
  kind?: "quiet" | "urgent" | "danger";
  action?: ReactNode;
  children: ReactNode;
}

export function SystemLine({ icon, kind = "quiet", action, children }: SystemLineProps) {
  return (
    <div className={styles.line}>
      <span className={cx(styles.text, styles[kind])}>
        {icon && <Icon of={icon} em={1.2} className={styles.icon} />}
        <span>{children}</span>
        {action}
      </span>
    </div>
  );
}
