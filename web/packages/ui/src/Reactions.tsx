/**
 * Who answered a message with an emoji: a row of chips under the bubble, one's own pressed. A click gives or takes back
 * one's own, a right click or a long press shows who.
 */
import { useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import { cx } from "./cx";
import styles from "./Reactions.module.css";

export interface Reaction {
  emoji: string;
  names: string[];
  own: boolean;
}

export interface ReactionsProps {
  reactions: readonly Reaction[];
  own: boolean;
  onToggle: (emoji: string, on: boolean) => void;
  onWho: () => void;
}

const LONG_PRESS_MS = 450;

export function Reactions({ reactions, own, onToggle, onWho }: ReactionsProps) {
  const { t, i18n } = useLingui();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** A long press has said who; the click that ends it does nothing more. */
  const told = useRef(false);
  const names = new Intl.ListFormat(i18n.locale, { type: "conjunction" });
  return (
    <div className={cx(styles.row, own && styles.own)} role="group" aria-label={t`Reaktionen`}>
      {reactions.map((one) => {
        const who = names.format(one.names);
        return (
          <button
            key={one.emoji}
            type="button"
            className={styles.chip}
            aria-pressed={one.own}
            aria-label={t`${one.emoji} von ${who}`}
            title={who}
            onClick={() => {
              if (!told.current) onToggle(one.emoji, !one.own);
              told.current = false;
            }}
            onContextMenu={(event) => {
              event.preventDefault();
              event.stopPropagation();
              clearTimeout(timer.current);
              onWho();
            }}
            onPointerDown={(event) => {
              event.stopPropagation();
              told.current = false;
              clearTimeout(timer.current);
              if (event.pointerType === "mouse") return;
              timer.current = setTimeout(() => {
                told.current = true;
                onWho();
              }, LONG_PRESS_MS);
            }}
            onPointerUp={() => clearTimeout(timer.current)}
            onPointerCancel={() => clearTimeout(timer.current)}
            onPointerLeave={() => clearTimeout(timer.current)}
          >
            <span className={styles.emoji}>{one.emoji}</span>
            {one.names.length > 1 && <span className={styles.count}>{one.names.length}</span>}
          </button>
        );
      })}
    </div>
  );
}
