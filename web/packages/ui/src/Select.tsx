/** One of a few, from the browser's own list: a phone shows it large, and every key and screen reader knows it. */
import type { ReactNode } from "react";
import styles from "./Select.module.css";

export interface SelectProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** `<option>`s. */
  children: ReactNode;
}

export function Select({ label, value, onChange, children }: SelectProps) {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <select className={styles.select} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </label>
  );
}
