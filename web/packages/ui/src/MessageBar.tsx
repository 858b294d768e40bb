/** Beside a message while the mouse is over it: react, reply, everything else. The keyboard has R, E and Enter. */
import { useLingui } from "@lingui/react/macro";
import { EllipsisVertical, Reply, SmilePlus } from "lucide-react";
import { Icon } from "./Icon";
import styles from "./MessageBar.module.css";

export interface Point {
  x: number;
  y: number;
}

export interface MessageBarProps {
  /** None while it has not gone out yet. */
  onReact: ((at: Point) => void) | null;
  onReply: () => void;
  onMore: (at: Point) => void;
}

export function MessageBar({ onReact, onReply, onMore }: MessageBarProps) {
  const { t } = useLingui();
  return (
    <span className={styles.bar}>
      {onReact && (
        <button type="button" className={styles.button} aria-label={t`Reagieren`} title={t`Reagieren (E)`} onClick={(event) => onReact(below(event.currentTarget))}>
          <Icon of={SmilePlus} em={1.2} />
        </button>
      )}
      <button type="button" className={styles.button} aria-label={t`Antworten`} title={t`Antworten (R)`} onClick={onReply}>
        <Icon of={Reply} em={1.2} />
      </button>
      <button type="button" className={styles.button} aria-label={t`Weitere Aktionen`} title={t`Weitere Aktionen`} aria-haspopup="menu" onClick={(event) => onMore(below(event.currentTarget))}>
        <Icon of={EllipsisVertical} em={1.2} />
      </button>
    </span>
  );
}

function below(element: HTMLElement): Point {
  const box = element.getBoundingClientRect();
  return { x: box.left, y: box.bottom };
}
