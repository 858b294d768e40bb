/** Under the header: the newest message that is pinned for everybody. Pressing goes there; "Alle" shows the others. */
import { useLingui } from "@lingui/react/macro";
import { Pin } from "lucide-react";
import { Button } from "./Button";
import { Icon } from "./Icon";
import styles from "./PinBar.module.css";

export interface PinBarProps {
  sender: string | null;
  text: string;
  /** How many are pinned. */
  count: number;
  onOpen: () => void;
  onAll: () => void;
}

export function PinBar({ sender, text, count, onOpen, onAll }: PinBarProps) {
  const { t } = useLingui();
  return (
    <section className={styles.bar} aria-label={t`Angeheftet`}>
      <button type="button" className={styles.main} onClick={onOpen}>
        <Icon of={Pin} em={1.15} className={styles.icon} />
        <span className={styles.text}>
          {sender && <b className={styles.sender}>{sender}: </b>}
          {text}
        </span>
      </button>
      <Button kind="ghost" size="sm" onPress={onAll}>
        {count > 1 ? t`Alle ${count}` : t`Mehr`}
      </Button>
    </section>
  );
}
