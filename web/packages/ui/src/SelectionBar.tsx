/** In place of the composer while messages are chosen: how many, and what can be done with them. */
import { Plural, useLingui } from "@lingui/react/macro";
import { Copy, Forward, Star, StarOff, Trash2, X } from "lucide-react";
import { IconButton } from "./IconButton";
import styles from "./SelectionBar.module.css";

export interface SelectionBarProps {
  count: number;
  /** Every chosen one has a star already: the button takes it off. */
  starred: boolean;
  /** Why nothing may be passed on from here; none when it may. */
  forwardBlocked?: string | null;
  onCopy: () => void;
  onStar: () => void;
  onForward: () => void;
  onDelete: () => void;
  onLeave: () => void;
}

export function SelectionBar(props: SelectionBarProps) {
  const { count, starred, forwardBlocked = null } = props;
  const { t } = useLingui();
  const none = count === 0;
  return (
    <div className={styles.bar} role="toolbar" aria-label={t`Ausgewählte Nachrichten`}>
      <IconButton icon={X} label={t`Auswahl beenden`} shortcut="Esc" onPress={props.onLeave} />
      <span className={styles.count} role="status">
        <Plural value={count} _0="Nachrichten auswählen" one="# ausgewählt" other="# ausgewählt" />
      </span>
      <IconButton icon={Copy} label={t`Kopieren`} isDisabled={none} onPress={props.onCopy} />
      <IconButton icon={starred ? StarOff : Star} label={starred ? t`Stern entfernen` : t`Mit Stern markieren`} isDisabled={none} onPress={props.onStar} />
      <IconButton icon={Forward} label={forwardBlocked ?? t`Weiterleiten`} isDisabled={none || forwardBlocked !== null} onPress={props.onForward} />
      <IconButton icon={Trash2} label={t`Löschen`} isDisabled={none} onPress={props.onDelete} />
    </div>
  );
}
