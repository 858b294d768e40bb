/**
 * One message: sender line (first of a run), bubble with text and time, avatar beside the last of a run.
 * The bubble's corners show the run: single, first, middle, last.
 */
import { useLingui } from "@lingui/react/macro";
import { Forward, Pin, Star } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar, hueClass } from "./Avatar";
import styles from "./Bubble.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { type Outside, OutsideTag } from "./OutsideTag";
import { type BubbleTick, NoTick, Tick } from "./Tick";
import { visuallyHidden } from "./visuallyHidden";

export type RunPart = "single" | "first" | "middle" | "last";

export interface BubbleSender {
  name: string;
  role: string;
  initials: string;
  hue: number;
  outside?: Outside | undefined;
}

export interface BubbleProps {
  own: boolean;
  part: RunPart;
  /** Given in groups: shown above the first bubble and as avatar beside the last. */
  sender?: BubbleSender | undefined;
  /** Who says it, for whoever hears the message alone: said where no line above it shows the sender. */
  speaker?: string | undefined;
  /** "08:12". */
  time: string;
  /** Beside the time, for example "Uhr ging falsch". */
  note?: string | undefined;
  tick?: BubbleTick | undefined;
  edited?: boolean;
  starred?: boolean;
  pinned?: boolean;
  /** Passed on from another conversation. */
  forwarded?: boolean;
  /** Wants to be acknowledged: the band above everything and the foot below the time. */
  urgent?: { band: ReactNode; foot: ReactNode } | undefined;
  /** Marked as important: the band above everything. */
  important?: ReactNode;
  /** What it answers, above the text. */
  quote?: ReactNode;
  /** Under the bubble. */
  reactions?: ReactNode;
  /** Beside the bubble while the mouse is over it. */
  bar?: ReactNode;
  /** No text of a person: refused or not yet readable. */
  stub?: boolean;
  failed?: boolean;
  /** The content ends with a picture, on which the time stands, or with a line that leaves room for it at its end. */
  media?: "over" | "beside" | undefined;
  /** Plays the short rise of a message that just came. */
  fresh?: boolean;
  /** Below the bubble: reason and buttons of a failed message. */
  below?: ReactNode;
  children: ReactNode;
}

export function Bubble(props: BubbleProps) {
  const { own, part, sender, time, note, tick, children } = props;
  const { t } = useLingui();
  const starts = part === "single" || part === "first";
  const ends = part === "single" || part === "last";
  return (
    <div className={cx(styles.message, own ? styles.own : styles.other, sender && styles.withAvatar, props.fresh && styles.fresh)}>
      {sender && starts && <SenderLine sender={sender} />}
      {sender && ends && (
        <span className={styles.avatar}>
          <Avatar initials={sender.initials} hue={sender.hue} guest={sender.outside !== undefined} size="sm" />
        </span>
      )}
      <div className={cx(styles.bubble, styles[part], props.stub && styles.stub, props.urgent && styles.urgent, props.failed && styles.failed, props.media && styles[`${props.media}Media`])}>
        {props.speaker !== undefined && !(sender && starts) && <span className={cx(visuallyHidden, styles.speaker)}>{`${props.speaker}: `}</span>}
        {props.urgent?.band ?? props.important}
        {props.forwarded && (
          <span className={styles.forwarded}>
            <Icon of={Forward} em={1.1} />
            {t`Weitergeleitet`}
          </span>
        )}
        {props.quote}
        {children}
        <Meta time={time} note={note} tick={tick} edited={props.edited ?? false} starred={props.starred ?? false} pinned={props.pinned ?? false} />
        {props.urgent?.foot}
        {props.bar && <span className={styles.bar}>{props.bar}</span>}
      </div>
      {props.reactions && <div className={styles.reactions}>{props.reactions}</div>}
      {props.below && <div className={styles.below}>{props.below}</div>}
    </div>
  );
}

/** Name and role above a run of messages. */
export function SenderLine({ sender }: { sender: BubbleSender }) {
  return (
    <div className={cx(styles.senderLine, hueClass(sender.hue))}>
      <span className={styles.senderName}>{sender.name}</span>
      {sender.outside && <OutsideTag outside={sender.outside} />}
      {sender.role && <span className={styles.senderRole}>{sender.role}</span>}
    </div>
  );
}

interface MetaProps {
  time: string;
  note?: string | undefined;
  tick?: BubbleTick | undefined;
  edited?: boolean;
  starred?: boolean;
  pinned?: boolean;
}

/** Marks, time and tick at the end of a bubble. */
export function Meta({ time, note, tick, edited = false, starred = false, pinned = false }: MetaProps) {
  const { t } = useLingui();
  return (
    <span className={styles.meta}>
      {note && <span className={styles.note}>{note}</span>}
      {pinned && (
        <span role="img" aria-label={t`Angeheftet`} className={styles.mark}>
          <Icon of={Pin} em={0.95} />
        </span>
      )}
      {starred && (
        <span role="img" aria-label={t`Mit Stern`} className={styles.mark}>
          <Icon of={Star} em={0.95} />
        </span>
      )}
      {edited && <span>{t`bearbeitet`}</span>}
      {time}
      {tick === "storing" ? <NoTick /> : tick && <Tick state={tick} />}
    </span>
  );
}
