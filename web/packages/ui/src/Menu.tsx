/**
 * A list of actions. `MenuButton` opens it from a "⋯" button; `ContextMenu` opens the very same list at the pointer
 * (right click), under a long press, or from the keyboard.
 */
import type { LucideIcon } from "lucide-react";
import { EllipsisVertical } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from "react-aria-components/Menu";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { IconButton } from "./IconButton";
import styles from "./Menu.module.css";

export interface MenuAction {
  id: string;
  label: string;
  icon?: LucideIcon;
  danger?: boolean;
  disabled?: boolean;
  onAction: () => void;
}

function MenuList({ label, actions }: { label: string; actions: MenuAction[] }) {
  return (
    <AriaMenu aria-label={label} className={styles.menu ?? ""}>
      {actions.map((action) => (
        <MenuItem
          key={action.id}
          id={action.id}
          onAction={action.onAction}
          isDisabled={action.disabled ?? false}
          className={cx(styles.item, action.danger && styles.danger)}
        >
          {action.icon && <Icon of={action.icon} em={1.25} />}
          {action.label}
        </MenuItem>
      ))}
    </AriaMenu>
  );
}

export interface MenuButtonProps {
  label: string;
  actions: MenuAction[];
  icon?: LucideIcon;
  /** Something other than an icon to press, for example one's own avatar. */
  trigger?: ReactNode;
}

export function MenuButton({ label, actions, icon = EllipsisVertical, trigger }: MenuButtonProps) {
  return (
    <MenuTrigger>
      {trigger ? (
        <Button aria-label={label} className={styles.trigger ?? ""}>
          {trigger}
        </Button>
      ) : (
        <IconButton icon={icon} label={label} />
      )}
      <Popover placement="bottom end" offset={4} className={styles.popover ?? ""}>
        <MenuList label={label} actions={actions} />
      </Popover>
    </MenuTrigger>
  );
}

const LONG_PRESS_MS = 500;
const MOVE_TOLERANCE_PX = 10;

export interface ContextMenuProps {
  label: string;
  actions: MenuAction[];
  className?: string | undefined;
  children: ReactNode;
}

export function ContextMenu({ label, actions, className, children }: ContextMenuProps) {
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);

  function endPress(): void {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  }

  return (
    <div
      className={className}
      onContextMenu={(event) => {
        // A selection keeps the browser's own menu (copy).
        if (actions.length === 0 || !window.getSelection()?.isCollapsed) return;
        event.preventDefault();
        endPress();
        setAt({ x: event.clientX, y: event.clientY });
      }}
      onPointerDown={(event) => {
        if (event.pointerType === "mouse" || actions.length === 0) return;
        const { clientX: x, clientY: y } = event;
        endPress();
        press.current = { x, y, timer: setTimeout(() => setAt({ x, y }), LONG_PRESS_MS) };
      }}
      onPointerMove={(event) => {
        const start = press.current;
        if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > MOVE_TOLERANCE_PX) endPress();
      }}
      onPointerUp={endPress}
      onPointerCancel={endPress}
    >
      {children}
      {at && (
        <>
          <span ref={anchor} className={styles.anchor} style={{ left: at.x, top: at.y }} />
          <Popover
            triggerRef={anchor}
            isOpen
            onOpenChange={(isOpen) => !isOpen && setAt(null)}
            placement="bottom start"
            offset={2}
            className={styles.popover ?? ""}
          >
            <MenuList label={label} actions={actions.map((a) => ({ ...a, onAction: () => (setAt(null), a.onAction()) }))} />
          </Popover>
        </>
      )}
    </div>
  );
}
