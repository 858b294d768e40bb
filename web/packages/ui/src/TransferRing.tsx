/**
 * What becomes of a file on its way, over a picture or beside a name: a ring that fills, to pause it, go on, give up; fetch
 * what is not here; say that it is nowhere any more, and look once more: a server may have it back from its backup.
 */
import { useLingui } from "@lingui/react/macro";
import { ArrowDown, CircleSlash, type LucideIcon, Pause, Play, RotateCcw, X } from "lucide-react";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { isGone, type MediaActions, type MediaItem, type MediaState } from "./mediaItem";
import { sizeText } from "./sizeText";
import styles from "./TransferRing.module.css";

export interface TransferRingProps extends MediaActions {
  item: MediaItem;
  /** On a photo, or on the ground of a bubble. */
  on: "photo" | "bubble";
}

const ROUND = 2 * Math.PI * 20;

/** Why there is nothing to see of it. */
export function useGoneWords(): (state: MediaState) => string {
  const { t } = useLingui();
  return (state) => (state === "damaged" ? t`Beschädigt angekommen` : t`Nicht mehr auf dem Server`);
}

export function TransferRing({ item, on, onDownload, onPause, onResume, onCancel }: TransferRingProps) {
  const { t, i18n } = useLingui();
  const goneWords = useGoneWords();
  const { id, name, state, progress } = item;
  const photo = on === "photo";
  if (state === "present") return null;
  const gone = isGone(state);
  if (gone && !onDownload) {
    if (!photo) return <Icon of={CircleSlash} em={1.2} />;
    return (
      <span className={cx(styles.transfer, styles.photo)} role="status">
        <span className={styles.sign}>
          <Icon of={CircleSlash} em={1.2} />
        </span>
        <span className={styles.words}>{goneWords(state)}</span>
      </span>
    );
  }
  const moving = state === "loading" || state === "uploading";
  const percent = Math.round(progress * 100);
  const { label, act, glyph } = deed();

  /** What a tap does. */
  function deed(): { label: string; act: ((id: string) => void) | undefined; glyph: LucideIcon } {
    switch (state) {
      case "absent":
        return { label: t`${name} laden`, act: onDownload, glyph: ArrowDown };
      case "loading":
        return { label: t`Laden von ${name} anhalten`, act: onPause, glyph: Pause };
      case "uploading":
        return { label: t`Senden von ${name} anhalten`, act: onPause, glyph: Pause };
      case "paused":
        return { label: t`${name} fortsetzen`, act: onResume, glyph: Play };
      default:
        return { label: t`${name} noch einmal versuchen`, act: gone ? onDownload : onResume, glyph: RotateCcw };
    }
  }

  return (
    <span className={cx(styles.transfer, styles[on])}>
      {(moving || state === "paused") && <span className={styles.progress} role="progressbar" aria-label={t`${name} überträgt`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} />}
      <button type="button" className={styles.button} aria-label={act ? label : name} disabled={!act} onClick={() => act?.(id)}>
        <svg className={styles.ring} viewBox="0 0 44 44" aria-hidden>
          <circle cx="22" cy="22" r="20" className={styles.track} />
          {state !== "absent" && state !== "failed" && !gone && <circle cx="22" cy="22" r="20" className={styles.done} strokeDasharray={`${Math.max(0.02, progress) * ROUND} ${ROUND}`} />}
        </svg>
        <Icon of={act || state === "absent" ? glyph : ArrowDown} em={1.25} className={glyph === Pause || glyph === Play ? styles.solid : undefined} />
      </button>
      {photo && state === "absent" && <span className={styles.words}>{sizeText(item.size, i18n.locale)}</span>}
      {photo && gone && (
        <span className={styles.words} role="status">
          {goneWords(state)}
        </span>
      )}
      {photo && state === "failed" && <span className={styles.words}>{t`Nicht übertragen`}</span>}
      {onCancel && (moving || state === "paused" || state === "failed") && (
        <button type="button" className={styles.button} aria-label={t`${name} abbrechen`} onClick={() => onCancel(id)}>
          <Icon of={X} em={1.25} />
        </button>
      )}
    </span>
  );
}
