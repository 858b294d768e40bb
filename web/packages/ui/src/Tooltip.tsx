/** Repeats the name of an icon on hover and keyboard focus. Never the only label. */
import type { ReactElement } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import styles from "./Tooltip.module.css";

export interface TooltipProps {
  text: string;
  shortcut?: string;
  children: ReactElement;
}

export function Tooltip({ text, shortcut, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <AriaTooltip offset={6} className={styles.tooltip ?? ""}>
        {text}
        {shortcut && <kbd className={styles.kbd}>{shortcut}</kbd>}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
