/**
 * Photos and videos in a bubble: one in its own shape, two to four as a mosaic, more behind a "+n". Their place is kept before
 * they are there, first with the small picture that came along; nothing jumps.
 */
import { useLingui } from "@lingui/react/macro";
import { ImageOff, Lock, Play } from "lucide-react";
import { clockText } from "./clockText";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { isGone, type MediaActions, type MediaItem } from "./mediaItem";
import { type PhotoBubbleProps, photoPlace, SHOWN_MAX } from "./MediaPlace";
import styles from "./PhotoBubble.module.css";
import { sizeText } from "./sizeText";
import { TransferRing } from "./TransferRing";
import { useBytesUrl } from "./useBytesUrl";

export function PhotoBubble({ items, captioned = false, appOnly = false, streams = false, ...actions }: PhotoBubbleProps) {
  const { t } = useLingui();
  const shown = items.slice(0, SHOWN_MAX);
  const hidden = items.length - shown.length;
  return (
    <div {...photoPlace(items, captioned)}>
      {shown.map((item, index) => (
        <Photo key={item.id} item={item} place={index + 1} of={items.length} more={index === SHOWN_MAX - 1 ? hidden : 0} tall={shown.length === 3 && index === 0} lifted={appOnly} streams={streams} {...actions} />
      ))}
      {appOnly && (
        <span className={styles.lock}>
          <Icon of={Lock} em={1.1} />
          {t`Nur in der App`}
        </span>
      )}
    </div>
  );
}

interface PhotoProps extends MediaActions {
  item: MediaItem;
  place: number;
  of: number;
  more: number;
  /** Two rows high. */
  tall: boolean;
  /** The lock is below the length. */
  lifted: boolean;
  streams: boolean;
}

function Photo({ item, place, of, more, tall, lifted, streams, onOpen, ...actions }: PhotoProps) {
  const { t, i18n } = useLingui();
  const small = useBytesUrl(item.thumbnail);
  const { kind, state, url, duration_ms: length } = item;
  const isVideo = kind === "video";
  const full = isVideo ? undefined : url;
  const streamed = isVideo && state === "absent" && streams;
  // The last one with more behind it has no room for a ring: the viewer fetches what it shows.
  const opens = (state === "present" || streamed || (state === "absent" && more > 0)) && onOpen;
  const what = isVideo ? (of > 1 ? t`Video ${place} von ${of}` : t`Video`) : of > 1 ? t`Foto ${place} von ${of}` : t`Foto`;
  const label = more > 0 ? t`${what}, ${more} weitere, öffnen` : t`${what} öffnen`;
  return (
    <div className={cx(styles.photo, tall && styles.tall, lifted && styles.locked, isGone(state) && styles.gone)}>
      {small && <img className={cx(styles.image, !isVideo && styles.small)} src={small} alt="" draggable={false} />}
      {full && <img className={styles.image} src={full} alt={opens ? "" : what} decoding="async" draggable={false} />}
      {!small && !full && (
        <span className={styles.empty}>
          <Icon of={ImageOff} em={1.6} />
        </span>
      )}
      {more > 0 && <span className={styles.more} aria-hidden>{`+${more}`}</span>}
      {opens && (
        <button type="button" className={styles.open} aria-label={label} onClick={() => onOpen(item.id)}>
          {isVideo && more === 0 && (
            <span className={styles.play}>
              <Icon of={Play} em={1.6} />
            </span>
          )}
        </button>
      )}
      {more === 0 && state !== "present" && !streamed && (
        <span className={styles.transfer}>
          <TransferRing item={item} on="photo" {...actions} />
        </span>
      )}
      {isVideo && more === 0 && length !== undefined && (
        <span className={styles.length}>
          <Icon of={Play} em={0.9} />
          {streamed ? `${clockText(length)} · ${sizeText(item.size, i18n.locale)}` : clockText(length)}
        </span>
      )}
    </div>
  );
}
