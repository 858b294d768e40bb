/**
 * A list of actions. `MenuButton` opens it from a "⋯" button; `ContextMenu` opens the very same list at the pointer
 * (right click), under a long press, or from the keyboard. The list itself is loaded when somebody reaches for it.
 */
import type { LucideIcon } from "lucide-react";
import { EllipsisVertical } from "lucide-react";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { IconButton } from "./IconButton";
import styles from "./Menu.module.css";

const loadMenu = () => import("./MenuPopover");
const MenuPopover = lazy(() => loadMenu().then((module) => ({ default: module.MenuPopover })));
const PointMenu = lazy(() => loadMenu().then((module) => ({ default: module.PointMenu })));

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
      <Suspense fallback={null}>{at && <PointMenu at={at} label={label} actions={actions} onClose={() => setAt(null)} />}</Suspense>
    </div>
  );
}
