/** One of a row of things to do with what one looks at: its icon above a short word. `label` is the whole name and holds that word. */
import type { LucideIcon } from "lucide-react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Icon } from "./Icon";
import styles from "./TileButton.module.css";

export interface TileButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children" | "aria-label"> {
  icon: LucideIcon;
  label: string;
  word: string;
}

export function TileButton({ icon, label, word, ...rest }: TileButtonProps) {
  return (
    <AriaButton {...rest} aria-label={label} className={styles.tile ?? ""}>
      <Icon of={icon} em={1.5} />
      <span className={styles.word}>{word}</span>
    </AriaButton>
  );
}
