/** A message that was found: who, where, when, and the words around the hit with the hit marked. */
import { Paperclip } from "lucide-react";
import { Avatar } from "./Avatar";
import styles from "./HitRow.module.css";
import { inSight } from "./hitParts";
import { Icon } from "./Icon";
import { onPlainClick } from "./navigation";

export interface HitRowProps {
  href: string;
  onOpen: () => void;
  /** Title of the chat; none where all hits are of one. */
  title?: string | undefined;
  sender: { name: string; initials: string; hue: number };
  time: string;
  /** Odd parts are hits. */
  parts: readonly string[];
  /** They are the name of a file. */
  file?: boolean;
}

/** Letters before a hit that leave it in sight in two lines of the list, and those that a sender's name takes of them. */
const BEFORE_HIT_MAX = 48;
const NAME = 20;

export function HitRow({ href, onOpen, title, sender, time, parts, file = false }: HitRowProps) {
  return (
    <a href={href} className={styles.row} onClick={onPlainClick(onOpen)}>
      <Avatar initials={sender.initials} hue={sender.hue} size="md" />
      <span className={styles.lines}>
        <span className={styles.top}>
          <span className={styles.title}>{title ?? sender.name}</span>
          <span className={styles.time}>{time}</span>
        </span>
        <span className={styles.text}>
          {title !== undefined && <span className={styles.sender}>{sender.name}: </span>}
          {file && <Icon of={Paperclip} em={1} className={styles.file ?? ""} />}
          <HitText parts={inSight(parts, title === undefined ? BEFORE_HIT_MAX : BEFORE_HIT_MAX - NAME)} />
        </span>
      </span>
    </a>
  );
}

export function HitText({ parts }: { parts: readonly string[] }) {
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      // oxlint-disable-next-line react/no-array-index-key -- parts of one unchanging text have no other identity
      <mark key={index} className={styles.hit}>
        {part}
      </mark>
    ) : (
      part
    ),
  );
}
