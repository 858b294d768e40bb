/**
 * Six digits in six boxes over one real input, so that pasting, deleting, password managers and screen readers work
 * as with any field. `masked` shows dots.
 */
import { CircleX } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import styles from "./CodeInput.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { visuallyHidden } from "./visuallyHidden";

export interface CodeInputProps {
  label: string;
  hideLabel?: boolean;
  value: string;
  onChange: (digits: string) => void;
  /** All digits are there. */
  onComplete?: (digits: string) => void;
  length?: number;
  masked?: boolean;
  error?: string | null | undefined;
  disabled?: boolean;
  autoFocus?: boolean;
  /** "none" where a pad of its own is on the screen. */
  keyboard?: "numeric" | "none";
}

export function CodeInput(props: CodeInputProps) {
  const { label, value, onChange, onComplete, length = 6, masked = false, error, disabled = false, keyboard = "numeric", autoFocus } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const typed = useRef(false);

  // While it is looked at whether they are right a field is disabled and the keyboard nowhere: whoever typed there types on.
  useEffect(() => {
    if (!disabled && typed.current && document.activeElement?.contains(input.current)) input.current?.focus();
  }, [disabled]);

  return (
    <div className={styles.field}>
      <label htmlFor={id} className={cx(styles.label, props.hideLabel && visuallyHidden)}>
        {label}
      </label>
      <div className={cx(styles.boxes, error && styles.invalid, disabled && styles.disabled)}>
        <input
          id={id}
          ref={input}
          className={styles.input}
          type={masked ? "password" : "text"}
          inputMode={keyboard}
          autoComplete={masked ? "off" : "one-time-code"}
          pattern="[0-9]*"
          maxLength={length}
          value={value}
          disabled={disabled}
          autoFocus={autoFocus}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(event) => {
            const digits = event.target.value.replace(/\D/g, "").slice(0, length);
            typed.current = true;
            onChange(digits);
            if (digits.length === length && digits !== value) onComplete?.(digits);
          }}
        />
        {Array.from({ length }, (_, index) => (
          <span key={index} className={cx(styles.box, index === Math.min(value.length, length - 1) && styles.next)} aria-hidden>
            {index < value.length ? masked ? <span className={styles.dot} /> : value[index] : ""}
          </span>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          <Icon of={CircleX} em={1.2} />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}
