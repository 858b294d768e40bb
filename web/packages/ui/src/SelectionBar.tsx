/** While several of a list are chosen: how many, and what can be done with them. */
import { Plural, useLingui } from "@lingui/react/macro";
import { type LucideIcon, X } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { cx } from "./cx";
import { IconButton } from "./IconButton";
import styles from "./SelectionBar.module.css";

export interface SelectionAction {
  id: string;
  icon: LucideIcon;
  label: string;
  disabled?: boolean;
  onAction: () => void;
}

export interface SelectionBarProps {
  /** What is chosen: "Ausgewählte Nachrichten". */
  label: string;
  /** Instead of a number while nothing is chosen: "Nachrichten auswählen". */
  prompt: string;
  count: number;
  /** A foot stands in place of the composer, a head in place of a list's title. */
  at: "foot" | "head";
  actions: readonly SelectionAction[];
  /** After the actions, for what has a menu. */
  children?: ReactNode;
  /** Something is open that Escape closes first. */
  covered?: boolean;
  onLeave: () => void;
}

export function SelectionBar({ label, prompt, count, at, actions, children, covered = false, onLeave }: SelectionBarProps) {
  const { t } = useLingui();
  const leave = useEffectEvent(onLeave);

  useEffect(() => {
    if (covered) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // Where two lists are being chosen from, one Escape ends one of them.
      event.preventDefault();
      leave();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [covered]);

  return (
    <div className={cx(styles.bar, styles[at])} role="toolbar" aria-label={label}>
      <IconButton icon={X} label={t`Auswahl beenden`} shortcut="Esc" onPress={onLeave} />
      <span className={styles.count} role="status">
        {count === 0 ? prompt : <Plural value={count} one="# ausgewählt" other="# ausgewählt" />}
      </span>
      {actions.map(({ id, icon, label: name, disabled = false, onAction }) => (
        <IconButton key={id} icon={icon} label={name} isDisabled={disabled || count === 0} onPress={onAction} />
      ))}
      {children}
    </div>
  );
}
