/** A sentence that one agrees to. The whole line is the target; an error stands below it and is read out. */
import { Check, CircleX } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Checkbox as AriaCheckbox } from "react-aria-components/Checkbox";
import styles from "./Checkbox.module.css";
import { Icon } from "./Icon";

export interface CheckboxProps {
  selected: boolean;
  onChange: (selected: boolean) => void;
  error?: string | null | undefined;
  disabled?: boolean;
  children: ReactNode;
}

export function Checkbox({ selected, onChange, error, disabled = false, children }: CheckboxProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <AriaCheckbox
        isSelected={selected}
        onChange={onChange}
        isDisabled={disabled}
        isInvalid={Boolean(error)}
        validationBehavior="aria"
        className={styles.checkbox ?? ""}
        {...(error ? { "aria-describedby": `${id}-error` } : {})}
      >
        <span className={styles.box}>
          <Icon of={Check} em={1} />
        </span>
        <span className={styles.label}>{children}</span>
      </AriaCheckbox>
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          <Icon of={CircleX} em={1.15} />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}
