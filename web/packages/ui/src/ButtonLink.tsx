/** A link that looks like a button: where pressing it leads out of the app, to a page, a map or a message. */
import type { LucideIcon } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import button from "./Button.module.css";
import styles from "./ButtonLink.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";

export interface ButtonLinkProps {
  href: string;
  target?: "_blank";
  rel?: string;
  kind?: "primary" | "secondary" | "ghost";
  size?: "sm" | "md";
  icon?: LucideIcon;
  /** It is being followed, with either button. */
  onFollow?: () => void;
  children: ReactNode;
}

export function ButtonLink({ href, target, rel, kind = "primary", size = "md", icon, onFollow, children }: ButtonLinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button <= 1) onFollow?.();
  };
  return (
    <a href={href} target={target} rel={rel} className={cx(button.button, button[kind], button[size], styles.link, styles[kind])} onClick={follow} onAuxClick={follow}>
      <span className={button.content}>
        {icon && <Icon of={icon} em={1.3} />}
        {children}
      </span>
    </a>
  );
}
