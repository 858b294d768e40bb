/** On or off, taking effect at once. The label is visible and part of the target. */
import type { ReactNode } from "react";
import { Switch as AriaSwitch } from "react-aria-components/Switch";
import styles from "./Switch.module.css";

export interface SwitchProps {
  selected: boolean;
  onChange: (selected: boolean) => void;
  disabled?: boolean;
  children: ReactNode;
}

export function Switch({ selected, onChange, disabled = false, children }: SwitchProps) {
  return (
    <AriaSwitch isSelected={selected} onChange={onChange} isDisabled={disabled} className={styles.switch ?? ""}>
      <span className={styles.label}>{children}</span>
      <span className={styles.track}>
        <span className={styles.thumb} />
      </span>
    </AriaSwitch>
  );
}
