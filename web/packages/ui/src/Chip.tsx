/** A pill that can be pressed: a filter (with `selected`) or a picked person (with `onRemove`). */
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import styles from "./Chip.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";

export interface ChipProps {
  children: ReactNode;
  count?: number | undefined;
  selected: boolean;
  onPress: () => void;
}

export function Chip({ children, count, selected, onPress }: ChipProps) {
  return (
    <ToggleButton isSelected={selected} onChange={onPress} className={cx(styles.chip, selected && styles.selected)}>
      {children}
      {count !== undefined && count > 0 && <span className={styles.count}>{count}</span>}
    </ToggleButton>
  );
}

export interface PickedChipProps {
  name: string;
  avatar?: ReactNode;
  onRemove: () => void;
}

export function PickedChip({ name, avatar, onRemove }: PickedChipProps) {
  const { t } = useLingui();
  return (
    <span className={styles.picked}>
      {avatar}
      <span className={styles.name}>{name}</span>
      <AriaButton className={styles.remove ?? ""} onPress={onRemove} aria-label={t`${name} entfernen`}>
        <Icon of={X} em={1} />
      </AriaButton>
    </span>
  );
}
