/** The day above its messages: "Heute, Montag 23. November". */
import { cx } from "./cx";
import styles from "./DateChip.module.css";

export function DateChip({ children, floating = false, hidden = false }: { children: string; floating?: boolean; hidden?: boolean }) {
  return (
    <div className={cx(styles.line, floating && styles.floating, hidden && styles.hidden)} aria-hidden={floating || undefined}>
      <span className={styles.chip}>{children}</span>
    </div>
  );
}
