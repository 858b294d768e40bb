/** The frame of every step: the steps beside it, the step itself, and at the lower edge the way back and on. */
import { Button, Mark, Stepper } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowLeft, ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Wizard.module.css";

export interface WizardProps {
  /** What it is for; setting up by default. */
  purpose?: string;
  hospital: string;
  steps: string[];
  current: number;
  title: string;
  children: ReactNode;
  /** The verb of the way on; "Weiter" by default. */
  verb?: string;
  onNext?: (() => void) | undefined;
  onBack?: (() => void) | undefined;
  busy?: boolean;
  /** Why one cannot go on yet. */
  waitsFor?: string | null | undefined;
}

export function Wizard({ purpose, hospital, steps, current, title, children, verb, onNext, onBack, busy = false, waitsFor }: WizardProps) {
  const { t } = useLingui();
  const what = purpose ?? t`Konsil einrichten`;
  return (
    <div className={styles.wizard}>
      <aside className={styles.side} aria-label={what}>
        <div className={styles.head}>
          <Mark />
          <p className={styles.names}>
            <strong className={styles.product}>{what}</strong>
            <span className={styles.hospital}>{hospital}</span>
          </p>
        </div>
        <Stepper steps={steps} current={current} />
      </aside>
      <main className={styles.main}>
        <div className={styles.scroller}>
          <div className={styles.column}>
            <h1 key={title} ref={focusOn} tabIndex={-1} className={styles.title}>
              {title}
            </h1>
            {children}
          </div>
        </div>
        <footer className={styles.footer}>
          <div className={styles.actions}>
            {onBack && (
              <Button kind="secondary" icon={ArrowLeft} onPress={onBack} isDisabled={busy}>
                {t`Zurück`}
              </Button>
            )}
            <p className={styles.waits} role="status">
              {waitsFor}
            </p>
            {onNext && (
              <Button iconAfter={ArrowRight} onPress={onNext} busy={busy} isDisabled={Boolean(waitsFor)}>
                {verb ?? t`Weiter`}
              </Button>
            )}
          </div>
        </footer>
      </main>
    </div>
  );
}

/** A new step is read out from its title, and begins at its top. */
function focusOn(heading: HTMLHeadingElement | null): void {
  heading?.focus();
}

/** A part of a step, with a heading of its own. */
export function Part({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      {title && <h2 className={styles.subtitle}>{title}</h2>}
      {children}
    </section>
  );
}

export function Prose({ children }: { children: ReactNode }) {
  return <p className={styles.prose}>{children}</p>;
}
