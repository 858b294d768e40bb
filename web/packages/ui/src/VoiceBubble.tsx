/**
 * A voice note: play, the waveform as a slider (arrow keys move it), how long, how fast. A dot says that one has not heard it.
 * What plays it is told from outside.
 */
import { useLingui } from "@lingui/react/macro";
import { Mic, Pause, Play } from "lucide-react";
import { useMemo } from "react";
import { clockText } from "./clockText";
import { cx } from "./cx";
import { Icon } from "./Icon";
import type { VoiceBubbleProps } from "./MediaPlace";
import placeStyles from "./MediaPlace.module.css";
import { isGone } from "./mediaItem";
import { TransferRing, useGoneWords } from "./TransferRing";
import styles from "./VoiceBubble.module.css";
import { BARS, barsOf, barsPath } from "./waveform";

export function VoiceBubble({ item, playing, position_ms: position, rate, unheard = false, onToggle, onSeek, onRate, onDownload, onPause, onResume }: VoiceBubbleProps) {
  const { t, i18n } = useLingui();
  const goneWords = useGoneWords();
  const { id, waveform, state } = item;
  const length = Math.max(1, item.duration_ms ?? 0);
  const path = useMemo(() => barsPath(barsOf(waveform)), [waveform]);
  const here = state === "present" || (state === "uploading" && item.url !== undefined);
  const at = Math.min(position, length);
  const begun = playing || at > 0;
  const times = new Intl.NumberFormat(i18n.locale).format(rate);
  return (
    <div className={cx(styles.voice, placeStyles.voice)}>
      {here ? (
        <button type="button" className={styles.play} aria-label={playing ? t`Sprachnachricht anhalten` : t`Sprachnachricht abspielen`} onClick={() => onToggle(id)}>
          <Icon of={playing ? Pause : Play} em={1.4} />
        </button>
      ) : (
        <span className={styles.transfer}>
          <TransferRing item={item} on="bubble" onDownload={onDownload} onPause={onPause} onResume={onResume} />
        </span>
      )}
      {isGone(state) ? (
        <span className={styles.gone}>{goneWords(state)}</span>
      ) : (
        // The bubble's swipe must not take the finger that moves along the waveform.
        <span className={styles.wave} onPointerDown={(event) => event.stopPropagation()}>
          <svg viewBox={`0 0 ${BARS * 4} 32`} preserveAspectRatio="none" aria-hidden className={styles.bars}>
            <path d={path} />
          </svg>
          <svg viewBox={`0 0 ${BARS * 4} 32`} preserveAspectRatio="none" aria-hidden className={cx(styles.bars, styles.played)} style={{ clipPath: `inset(0 ${100 - (at / length) * 100}% 0 0)` }}>
            <path d={path} />
          </svg>
          <input
            type="range"
            className={styles.slider}
            min={0}
            max={length}
            step={Math.max(100, Math.round(length / 100))}
            value={at}
            disabled={!here}
            aria-label={t`Stelle der Sprachnachricht`}
            aria-valuetext={t`${clockText(at)} von ${clockText(length)}`}
            onChange={(event) => onSeek(id, Number(event.target.value))}
          />
        </span>
      )}
      <button type="button" className={styles.rate} aria-label={t`Tempo ${times}-fach, ändern`} onClick={() => onRate(id)} disabled={!here}>
        <span className={styles.rateText}>{`${times}×`}</span>
      </button>
      <span className={styles.below}>
        {!isGone(state) && clockText(begun ? at : length)}
        {unheard && (
          <span className={styles.unheard} role="img" aria-label={t`Noch nicht gehört`}>
            <Icon of={Mic} em={0.95} />
            <span className={styles.dot} />
          </span>
        )}
      </span>
    </div>
  );
}
