/** A list of actions in a popover: at a point of the screen, or beside the button that opened it. */
import { type ReactNode, type RefObject, useRef } from "react";
import { Menu as AriaMenu, MenuItem, Popover } from "react-aria-components/Menu";
import { cx } from "./cx";
import { Icon } from "./Icon";
import type { MenuAction } from "./Menu";
import styles from "./Menu.module.css";

export interface MenuPopoverProps {
  /** What it belongs to. */
  trigger: RefObject<HTMLElement | null>;
  placement: "bottom start" | "bottom end";
  label: string;
  actions: MenuAction[];
  /** Above the actions, for example a row of emoji. */
  header?: ReactNode;
  onClose: () => void;
}

export function MenuPopover({ trigger, placement, label, actions, header, onClose }: MenuPopoverProps) {
  return (
    <Popover
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      placement={placement}
      offset={4}
      aria-label={label}
      className={styles.popover ?? ""}
    >
      {header && <div className={styles.header}>{header}</div>}
      <AriaMenu aria-label={label} className={styles.menu ?? ""} autoFocus="first">
        {actions.map((action) => (
          <MenuItem
            key={action.id}
            id={action.id}
            onAction={() => {
              onClose();
              action.onAction();
            }}
            isDisabled={action.disabled ?? false}
            className={cx(styles.item, action.danger && styles.danger)}
          >
            {action.icon && <Icon of={action.icon} em={1.25} />}
            {action.hint === undefined ? (
              action.label
            ) : (
              <span className={styles.lines}>
                {action.label}
                <span className={styles.hint}>{action.hint}</span>
              </span>
            )}
          </MenuItem>
        ))}
      </AriaMenu>
    </Popover>
  );
}

export interface PointMenuProps extends Pick<MenuPopoverProps, "label" | "actions" | "header" | "onClose"> {
  /** Where on the screen. */
  at: { x: number; y: number };
}

export function PointMenu({ at, ...menu }: PointMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className={styles.anchor} style={{ left: at.x, top: at.y }} />
      <MenuPopover trigger={anchor} placement="bottom start" {...menu} />
    </>
  );
}
