/** The emoji picker at a point of the screen or beside a button, loaded when it is opened. */
import { useLingui } from "@lingui/react/macro";
import { lazy, type RefObject, Suspense, useRef } from "react";
import { Dialog } from "react-aria-components/Modal";
import { Popover } from "react-aria-components/Menu";
import styles from "./EmojiPopover.module.css";

const EmojiPicker = lazy(() => import("./EmojiPicker").then((module) => ({ default: module.EmojiPicker })));

export interface EmojiPopoverProps {
  /** A point, or what the picker belongs to. */
  at: { x: number; y: number } | RefObject<HTMLElement | null>;
  onChoose: (emoji: string) => void;
  onClose: () => void;
}

export function EmojiPopover({ at, onChoose, onClose }: EmojiPopoverProps) {
  const { t } = useLingui();
  const point = useRef<HTMLSpanElement>(null);
  const isPoint = "x" in at;
  return (
    <>
      {isPoint && <span ref={point} className={styles.anchor} style={{ left: at.x, top: at.y }} />}
      <Popover triggerRef={isPoint ? point : at} isOpen onOpenChange={(isOpen) => !isOpen && onClose()} placement="top end" offset={8} className={styles.popover ?? ""}>
        <Dialog aria-label={t`Emoji wählen`} className={styles.dialog ?? ""}>
          <Suspense fallback={<div className={styles.waiting} />}>
            <EmojiPicker onChoose={onChoose} />
          </Suspense>
        </Dialog>
      </Popover>
    </>
  );
}
