/** A page outside the chats (join, lock, wait): one column, mark and hospital on top, the action at the lower edge. */
import { cx } from "@konsil/ui/cx.ts";
import { Mark } from "@konsil/ui/Mark.tsx";
import type { ReactNode } from "react";
import styles from "./PlainPage.module.css";

export interface PlainPageProps {
  /** The hospital. */
  tenant?: string | undefined;
  /** What one is doing: "Gerät einrichten". */
  purpose?: string | undefined;
  title: string;
  children?: ReactNode;
  /** Buttons of the lower edge. */
  actions?: ReactNode;
}

export function PlainPage({ tenant, purpose, title, children, actions }: PlainPageProps) {
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <div className={styles.head}>
          <Mark size={2.75} />
          <p className={styles.names}>
            <strong className={styles.tenant}>{tenant ?? "Konsil"}</strong>
            {purpose && <span className={styles.purpose}>{purpose}</span>}
          </p>
        </div>
        <h1 className={styles.title}>{title}</h1>
        <div className={styles.body}>{children}</div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </main>
  );
}

/** A tinted box with one fact per line. */
export function Facts({ children }: { children: ReactNode }) {
  return <ul className={styles.facts}>{children}</ul>;
}

export function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className={styles.fact}>
      <span className={styles.factIcon}>{icon}</span>
      <span>{children}</span>
    </li>
  );
}

export function Paragraph({ children, quiet = false }: { children: ReactNode; quiet?: boolean }) {
  return <p className={cx(styles.paragraph, quiet && styles.quiet)}>{children}</p>;
}
