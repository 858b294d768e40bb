/**
 * What makes a message urgent: a band above its text, below it the button that acknowledges it and how many have. Goes into
 * a bubble. Once there is nothing to do for the reader, the band is calm.
 */
import { useLingui } from "@lingui/react/macro";
import { Check, ChevronRight, TriangleAlert } from "lucide-react";
import { AvatarStack, type AvatarStackProps } from "./AvatarStack";
import { Button } from "./Button";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./Urgent.module.css";

export interface UrgentBandProps {
  /** The reader is to acknowledge it. */
  awaited: boolean;
}

export function UrgentBand({ awaited }: UrgentBandProps) {
  const { t } = useLingui();
  return (
    <span className={cx(styles.band, !awaited && styles.calm)}>
      <Icon of={TriangleAlert} em={1.2} />
      <strong className={styles.word}>{t`Dringend`}</strong>
      {awaited && <span className={styles.need}>{t`Bestätigung nötig`}</span>}
    </span>
  );
}

export interface UrgentFootProps {
  awaited: boolean;
  /** "Du hast bestätigt · 08:12". */
  done?: string | undefined;
  /** "2 von 5 bestätigt", and who is still awaited. */
  count: string;
  open?: string | undefined;
  people: AvatarStackProps["people"];
  onAcknowledge: () => void;
  onInfo: () => void;
}

export function UrgentFoot({ awaited, done, count, open, people, onAcknowledge, onInfo }: UrgentFootProps) {
  const { t } = useLingui();
  return (
    <span className={styles.foot}>
      {awaited && (
        <Button icon={Check} className={styles.acknowledge ?? ""} onPress={onAcknowledge}>
          {t`Bestätigen`}
        </Button>
      )}
      {done && (
        <span className={styles.done} role="status">
          <Icon of={Check} em={1.2} />
          {done}
        </span>
      )}
      <button type="button" className={styles.count} onClick={onInfo}>
        {people.length > 0 && <AvatarStack people={people} max={3} />}
        <span className={styles.words}>
          <strong>{count}</strong>
          {open && ` · ${open}`}
        </span>
        <Icon of={ChevronRight} em={1.1} />
      </button>
    </span>
  );
}
