/** The message that a message answers: who and the beginning of it, on a tint. Pressing goes there. */
import { useLingui } from "@lingui/react/macro";
import { hueClass } from "./Avatar";
import { cx } from "./cx";
import styles from "./Quote.module.css";

export interface QuoteProps {
  /** Who wrote it; none when that is not known here. */
  sender?: { name: string; hue: number } | undefined;
  /** None when it was deleted or is not on this device. */
  text: string | null;
  deleted?: boolean;
  own?: boolean;
  onPress?: (() => void) | undefined;
}

export function Quote({ sender, text, deleted = false, own = false, onPress }: QuoteProps) {
  const { t } = useLingui();
  const said = deleted ? t`Gelöschte Nachricht` : (text ?? t`Nachricht ist nicht auf diesem Gerät`);
  const body = (
    <>
      {sender && <span className={cx(styles.sender, hueClass(sender.hue))}>{sender.name}</span>}
      <span className={cx(styles.text, text === null && styles.gone)}>{said}</span>
    </>
  );
  const className = cx(styles.quote, own ? styles.own : styles.other);
  if (!onPress) return <div className={className}>{body}</div>;
  return (
    <button type="button" className={cx(className, styles.pressable)} aria-label={sender ? t`Zur Nachricht von ${sender.name}: ${said}` : t`Zur Nachricht: ${said}`} onClick={onPress}>
      {body}
    </button>
  );
}
