/**
 * Two panes with a movable border: drag it, or focus it and use the arrow keys (Home and End for the limits).
 * The width is in rem, so that it follows the text size. Which pane is hidden on a narrow screen is the caller's CSS.
 */
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { cx } from "./cx";
import styles from "./SplitView.module.css";

export interface SplitViewProps {
  first: ReactNode;
  second: ReactNode;
  /** Rem. */
  width: number;
  min?: number;
  max?: number;
  onResize: (width: number) => void;
  className?: string | undefined;
  firstClassName?: string | undefined;
  secondClassName?: string | undefined;
}

const STEP_REM = 1;

export function SplitView(props: SplitViewProps) {
  const { first, second, width, min = 18, max = 30, onResize } = props;
  const { t } = useLingui();
  const [dragging, setDragging] = useState(false);
  const firstPane = useRef<HTMLDivElement>(null);

  const resize = (next: number) => onResize(Math.min(max, Math.max(min, Math.round(next * 8) / 8)));

  return (
    <div className={cx(styles.split, dragging && styles.dragging, props.className)}>
      <div ref={firstPane} className={cx(styles.first, props.firstClassName)} style={{ width: `${width}rem` }}>
        {first}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- a focusable separator is a widget (ARIA 1.2) */}
      <div
        className={styles.border}
        role="separator"
        aria-orientation="vertical"
        aria-label={t`Breite der Liste`}
        aria-valuenow={Math.round(width)}
        aria-valuemin={min}
        aria-valuemax={max}
        tabIndex={0}
        onKeyDown={(event) => {
          const next = { ArrowLeft: width - STEP_REM, ArrowRight: width + STEP_REM, Home: min, End: max }[event.key];
          if (next === undefined) return;
          event.preventDefault();
          resize(next);
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragging(true);
        }}
        onPointerMove={(event) => {
          if (!dragging || !firstPane.current) return;
          const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
          resize((event.clientX - firstPane.current.getBoundingClientRect().left) / rem);
        }}
        onPointerUp={() => setDragging(false)}
        onPointerCancel={() => setDragging(false)}
      />
      <div className={cx(styles.second, props.secondClassName)}>{second}</div>
    </div>
  );
}
