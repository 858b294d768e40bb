/** The product's mark: a rounded petrol square with a pulse line. Decorative. */
import styles from "./Mark.module.css";

export function Mark({ size = 2.125 }: { size?: number }) {
  return (
    <span className={styles.mark} style={{ fontSize: `${size}rem` }} aria-hidden>
      <svg viewBox="0 0 32 32" width="1em" height="1em" fill="none" focusable={false}>
        <path d="M7 16.5h4.2l2.6-6 4.1 11.2 2.6-5.2H25" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </span>
  );
}
