/** A button with words. While `busy` it keeps its width, says so to screen readers and refuses further presses. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import styles from "./Button.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children" | "isPending"> {
  kind?: "primary" | "secondary" | "ghost" | "danger";
  size?: "sm" | "md" | "wide";
  icon?: LucideIcon;
  iconAfter?: LucideIcon;
  busy?: boolean;
  className?: string;
  children: ReactNode;
}

export function Button({ kind = "primary", size = "md", icon, iconAfter, busy = false, className, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} isPending={busy} className={cx(styles.button, styles[kind], styles[size], busy && styles.busy, className)}>
      <span className={styles.content}>
        {icon && <Icon of={icon} em={1.3} />}
        {children}
        {iconAfter && <Icon of={iconAfter} em={1.3} />}
      </span>
      {busy && <span className={styles.spinner} aria-hidden />}
    </AriaButton>
  );
}
