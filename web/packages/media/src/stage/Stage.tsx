/** The whole screen, dark, for what one looks at: pictures, the camera, a document. Focus stays inside and goes back afterwards. */
import { cx } from "@konsil/ui/cx.ts";
import { IconButton, type IconButtonProps } from "@konsil/ui/IconButton.tsx";
import type { ReactNode } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components/Modal";
import styles from "./Stage.module.css";

export interface StageProps {
  label: string;
  /** `null`: Escape is dealt with inside. */
  onEscape: (() => void) | null;
  children: ReactNode;
}

export function Stage({ label, onEscape, children }: StageProps) {
  return (
    <ModalOverlay isOpen onOpenChange={(isOpen) => !isOpen && onEscape?.()} isKeyboardDismissDisabled={onEscape === null} className={styles.overlay ?? ""}>
      <Modal className={styles.whole ?? ""}>
        <Dialog aria-label={label} className={cx(styles.whole, styles.dialog)}>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Along the upper edge. */
export function StageBar({ children }: { children: ReactNode }) {
  return <header className={styles.bar}>{children}</header>;
}

/** Two lines in the bar: a name and what belongs to it. */
export function StageTitle({ title, below }: { title: string; below?: ReactNode }) {
  return (
    <span className={styles.lines}>
      <span className={styles.title}>{title}</span>
      {below && <span className={styles.below}>{below}</span>}
    </span>
  );
}

export function StageButton(props: Omit<IconButtonProps, "className">) {
  return <IconButton {...props} className={styles.button ?? ""} />;
}
