/** A round button that shows only an icon; its `label` is its name and its tooltip. */
import type { LucideIcon } from "lucide-react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./IconButton.module.css";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children" | "aria-label"> {
  icon: LucideIcon;
  label: string;
  /** Shown in the tooltip beside the label, for example "Strg K". */
  shortcut?: string;
  kind?: "plain" | "filled";
  em?: number;
  className?: string;
}

export function IconButton({ icon, label, shortcut, kind = "plain", em = 1.5, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(shortcut ? { shortcut } : {})}>
      <AriaButton {...rest} aria-label={label} className={cx(styles.button, styles[kind], className)}>
        <Icon of={icon} em={em} />
      </AriaButton>
    </Tooltip>
  );
}
