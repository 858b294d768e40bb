/**
 * One message: sender line (first of a run), bubble with text and time, avatar beside the last of a run.
 * The bubble's corners show the run: single, first, middle, last.
 */
import type { ReactNode } from "react";
import { Avatar, hueClass } from "./Avatar";
import styles from "./Bubble.module.css";
import { cx } from "./cx";
import { type Outside, OutsideTag } from "./OutsideTag";
import { Tick, type TickState } from "./Tick";

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
  /** "08:12". */
  time: string;
  /** Beside the time, for example "Uhr ging falsch". */
  note?: string | undefined;
  tick?: TickState | undefined;
  /** No text of a person: refused or not yet readable. */
  stub?: boolean;
  failed?: boolean;
  /** Plays the short rise of a message that just came. */
  fresh?: boolean;
  /** Below the bubble: reason and buttons of a failed message. */
  below?: ReactNode;
  children: ReactNode;
}

export function Bubble(props: BubbleProps) {
  const { own, part, sender, time, note, tick, children } = props;
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
      <div className={cx(styles.bubble, styles[part], props.stub && styles.stub, props.failed && styles.failed)}>
        {children}
        <Meta time={time} note={note} tick={tick} />
      </div>
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

/** Time and tick at the end of a bubble. */
export function Meta({ time, note, tick }: { time: string; note?: string | undefined; tick?: TickState | undefined }) {
  return (
    <span className={styles.meta}>
      {note && <span className={styles.note}>{note}</span>}
      {time}
      {tick && <Tick state={tick} />}
    </span>
  );
}
