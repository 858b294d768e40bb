/** A small panel at a point of the screen, for example the six emoji of the keyboard's E. */
import { type ReactNode, useRef } from "react";
import { Popover } from "react-aria-components/Menu";
import { Dialog } from "react-aria-components/Modal";
import styles from "./EmojiPopover.module.css";

export interface PointPopoverProps {
  at: { x: number; y: number };
  label: string;
  onClose: () => void;
  children: ReactNode;
}

export function PointPopover({ at, label, onClose, children }: PointPopoverProps) {
  const point = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={point} className={styles.anchor} style={{ left: at.x, top: at.y }} />
      <Popover triggerRef={point} isOpen onOpenChange={(isOpen) => !isOpen && onClose()} placement="top start" offset={4} className={styles.popover ?? ""}>
        <Dialog aria-label={label} className={styles.small ?? ""}>
          {children}
        </Dialog>
      </Popover>
    </>
  );
}
