/** The day above its messages: "Heute, Montag 23. November". Pressing it chooses another day. */
import { useLingui } from "@lingui/react/macro";
import { cx } from "./cx";
import styles from "./DateChip.module.css";

export interface DateChipProps {
  children: string;
  /** Over the messages while one scrolls; for screen readers the days between the messages are enough. */
  floating?: boolean;
  hidden?: boolean;
  onPress?: (() => void) | undefined;
}

export function DateChip({ children, floating = false, hidden = false, onPress }: DateChipProps) {
  const { t } = useLingui();
  return (
    <div className={cx(styles.line, floating && styles.floating, hidden && styles.hidden)} aria-hidden={floating || undefined}>
      {onPress ? (
        <button type="button" className={cx(styles.chip, styles.pressable)} tabIndex={floating ? -1 : undefined} aria-label={t`${children}, zu einem Datum springen`} onClick={onPress}>
          {children}
        </button>
      ) : (
        <span className={styles.chip}>{children}</span>
      )}
    </div>
  );
}
