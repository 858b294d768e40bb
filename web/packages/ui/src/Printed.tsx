/**
 * What goes on paper instead of the screen: each sheet begins a page. It is drawn beforehand and only shown to the printer;
 * while it is there, nothing else of the page is printed.
 */
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { cx } from "./cx";
import styles from "./Printed.module.css";

export function Printed({ children }: { children: ReactNode }) {
  return createPortal(
    <div className={styles.printed} data-theme="light" data-printed aria-hidden>
      {children}
    </div>,
    document.body,
  );
}

/** One page. `leftOut` keeps it off the paper this time. */
export function Sheet({ leftOut = false, children }: { leftOut?: boolean; children: ReactNode }) {
  return <section className={cx(styles.sheet, leftOut && styles.leftOut)}>{children}</section>;
}
