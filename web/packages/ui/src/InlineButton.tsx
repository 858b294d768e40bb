/** A button that stands in a sentence and looks like a link. Inside a label it presses itself and not what the label belongs to. */
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import styles from "./InlineButton.module.css";

export interface InlineButtonProps {
  onPress: () => void;
  /** Of a button that shows and hides something: whether it is shown. */
  expanded?: boolean;
  children: ReactNode;
}

export function InlineButton({ onPress, expanded, children }: InlineButtonProps) {
  return (
    <Button className={styles.inline ?? ""} onPress={onPress} {...(expanded === undefined ? {} : { "aria-expanded": expanded })}>
      {children}
    </Button>
  );
}
