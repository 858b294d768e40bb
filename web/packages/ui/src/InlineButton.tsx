/** A button that stands in a sentence and looks like a link. Inside a label it presses itself and not what the label belongs to. */
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import styles from "./InlineButton.module.css";

export function InlineButton({ onPress, children }: { onPress: () => void; children: ReactNode }) {
  return (
    <Button className={styles.inline ?? ""} onPress={onPress}>
      {children}
    </Button>
  );
}
