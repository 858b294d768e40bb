/**
 * Repeats the name of an icon on hover and keyboard focus. Never the only label. As WCAG 1.4.13 wants it: Escape takes it away, and
 * only then what stands behind it; the pointer may go onto it; it stays until one leaves.
 */
import { type ReactElement, type ReactNode, useContext } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger, TooltipTriggerStateContext } from "react-aria-components/Tooltip";
import styles from "./Tooltip.module.css";

/** So long the pointer has for the gap between the two. */
const GAP_MS = 300;

export interface TooltipProps {
  text: string;
  shortcut?: string;
  children: ReactElement;
}

export function Tooltip({ text, shortcut, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={GAP_MS}>
      {children}
      <WhileOpen>
        {/* Beside a dialog everything else is inert, and the pointer would go through it. */}
        <AriaTooltip offset={6} className={styles.tooltip ?? ""} data-react-aria-top-layer="true">
          {text}
          {shortcut && <kbd className={styles.kbd}>{shortcut}</kbd>}
        </AriaTooltip>
      </WhileOpen>
    </TooltipTrigger>
  );
}

/**
 * The library leaves a closed one in the page until its animation has ended. One that another took the place of has none, and would
 * come back for good when the focus leaves its icon.
 */
function WhileOpen({ children }: { children: ReactNode }): ReactNode {
  return useContext(TooltipTriggerStateContext)?.isOpen === true ? children : null;
}
