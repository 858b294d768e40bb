/** A row of a list in which several are being chosen: the whole row is a checkbox, and nothing in it can be pressed. */
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Choosable.module.css";
import { Icon } from "./Icon";

export interface ChoosableProps {
  chosen: boolean;
  /** What is chosen, for screen readers. */
  label: string;
  able?: boolean;
  /** With Shift held: everything from the last one up to here is meant. */
  onChoose: (range: boolean) => void;
  children: ReactNode;
}

export function Choosable({ chosen, label, able = true, onChoose, children }: ChoosableProps) {
  return (
    <label className={styles.choosable} data-chosen={chosen || undefined}>
      <input
        type="checkbox"
        className={styles.checkbox}
        checked={chosen}
        disabled={!able}
        aria-label={label}
        // A checkbox is changed by a click, the keyboard's and the label's too, which knows what was held.
        onChange={({ nativeEvent }) => onChoose(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
        data-choice
      />
      <span className={styles.circle} aria-hidden>
        {chosen && <Icon of={Check} em={0.9} />}
      </span>
      <span className={styles.content} inert>
        {children}
      </span>
    </label>
  );
}
