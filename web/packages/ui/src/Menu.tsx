/**
 * A list of actions behind a "⋯" button. The list itself is loaded when somebody reaches for it. `PointMenu` shows the very same list at
 * a point.
 */
import type { LucideIcon } from "lucide-react";
import { EllipsisVertical } from "lucide-react";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { IconButton } from "./IconButton";
import styles from "./Menu.module.css";

const loadMenu = () => import("./MenuPopover");
const MenuPopover = lazy(() => loadMenu().then((module) => ({ default: module.MenuPopover })));

export interface MenuAction {
  id: string;
  label: string;
  icon?: LucideIcon;
  danger?: boolean;
  disabled?: boolean;
  /** Below the label, for example why it is disabled. */
  hint?: string | undefined;
  onAction: () => void;
}

export interface MenuButtonProps {
  label: string;
  actions: MenuAction[];
  icon?: LucideIcon;
  /** Something other than an icon to press, for example one's own avatar. */
  trigger?: ReactNode;
  disabled?: boolean;
}

export function MenuButton({ label, actions, icon = EllipsisVertical, trigger, disabled = false }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const prepare = () => void loadMenu().catch(() => undefined);
  const button = {
    "aria-haspopup": "menu",
    "aria-expanded": open,
    isDisabled: disabled,
    onPress: () => setOpen(true),
    onHoverStart: prepare,
    onFocus: prepare,
    onKeyDown: (event: { key: string }) => event.key === "ArrowDown" && setOpen(true),
  } as const;
  return (
    <>
      <span ref={anchor} className={styles.holder}>
        {trigger ? (
          <Button aria-label={label} className={styles.trigger ?? ""} {...button}>
            {trigger}
          </Button>
        ) : (
          <IconButton icon={icon} label={label} {...button} />
        )}
      </span>
      <Suspense fallback={null}>{open && <MenuPopover trigger={anchor} placement="bottom end" label={label} actions={actions} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
