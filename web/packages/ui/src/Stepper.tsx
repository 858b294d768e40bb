/** Where one is in something that takes several steps: a list beside the page, one line above it where there is no room. */
import { useLingui } from "@lingui/react/macro";
import { Check } from "lucide-react";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./Stepper.module.css";
import { visuallyHidden } from "./visuallyHidden";

export interface StepperProps {
  /** Names of the steps. */
  steps: string[];
  /** Index of the current one; those before it are done. */
  current: number;
}

export function Stepper({ steps, current }: StepperProps) {
  const { t } = useLingui();
  const [number, count] = [current + 1, steps.length];
  return (
    <>
      <ol className={styles.steps} aria-label={t`Schritte`}>
        {steps.map((step, index) => (
          <li
            key={step}
            className={cx(styles.step, index < current && styles.done, index === current && styles.current)}
            aria-current={index === current ? "step" : undefined}
          >
            <span className={styles.dot} aria-hidden>
              {index < current ? <Icon of={Check} em={1.1} /> : index + 1}
            </span>
            <span>{step}</span>
            {index < current && <span className={visuallyHidden}>{t`erledigt`}</span>}
          </li>
        ))}
      </ol>
      <div className={styles.line}>
        <p>{t`Schritt ${number} von ${count}: ${steps[current] ?? ""}`}</p>
        <span className={styles.bar} aria-hidden>
          <span className={styles.filled} style={{ width: `${(100 * number) / count}%` }} />
        </span>
      </div>
    </>
  );
}
