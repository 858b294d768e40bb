/** One chat in the list: who, when, last line, how many unread. A real link, so that it opens and copies like one. */
import { useLingui } from "@lingui/react/macro";
import { AtSign, BellOff, Pin, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import styles from "./ChatRow.module.css";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { onPlainClick } from "./navigation";
import { type Outside, OutsideTag } from "./OutsideTag";
import { Skeleton } from "./Skeleton";
import { Tag } from "./Tag";
import { Tick, type TickState } from "./Tick";

export interface ChatRowProps {
  href: string;
  onOpen: () => void;
  /** The mouse goes down on it: it will be opened in a moment. */
  onPointed?: () => void;
  title: string;
  /** Title with the search hit marked. */
  titleNode?: ReactNode;
  initials: string;
  hue: number;
  shape: "person" | "group" | "notes";
  outside?: Outside | undefined;
  /** Already worded: "08:12", "Gestern". */
  time?: string | undefined;
  /** "Emre:" before the text. */
  sender?: string | undefined;
  text?: ReactNode;
  tick?: TickState | undefined;
  draft?: string | undefined;
  unread: number;
  /** Unread messages that mention the reader. */
  mentions?: number;
  /** Urgent messages that the reader has not acknowledged. */
  urgent?: number;
  /** What the other person holds at the moment: "Dienstarzt Innere". */
  duty?: string | undefined;
  /** Marked as unread by hand. */
  markedUnread?: boolean;
  muted?: boolean;
  pinned?: boolean;
  /** "Miriam schreibt …": in place of the last line. */
  typing?: string | undefined;
  selected?: boolean;
  /** Name or last line are still on their way. */
  loading?: boolean;
  /** Quieter: a chat one has left. */
  dim?: boolean;
  /** Italics for system lines. */
  system?: boolean;
}

export function ChatRow(props: ChatRowProps) {
  const { href, onOpen, onPointed, title, titleNode, time, sender, text, tick, draft, unread, typing, selected = false, loading = false } = props;
  const { mentions = 0, markedUnread = false, muted = false, pinned = false, urgent = 0 } = props;
  const nameless = loading && title === "…";
  const { t } = useLingui();
  return (
    <a
      href={href}
      className={cx(styles.row, selected && styles.selected, (unread > 0 || markedUnread) && styles.unread, props.dim && styles.dim)}
      aria-current={selected ? "page" : undefined}
      onClick={onPlainClick(onOpen)}
      // A finger may be about to scroll.
      onPointerDown={(event) => event.pointerType !== "touch" && event.button === 0 && onPointed?.()}
      data-chat-row
    >
      <Avatar initials={nameless ? "" : props.initials} hue={props.hue} shape={props.shape} guest={props.outside !== undefined} size="lg" />
      <span className={styles.lines}>
        <span className={styles.top}>
          <span className={styles.title}>{nameless ? <Skeleton width={9} label={t`Name wird geladen`} /> : (titleNode ?? title)}</span>
          {props.outside && <OutsideTag outside={props.outside} />}
          {muted && (
            <span className={styles.mark} role="img" aria-label={t`Stumm`}>
              <Icon of={BellOff} em={0.95} />
            </span>
          )}
          {time && <span className={styles.time}>{time}</span>}
        </span>
        <span className={styles.bottom}>
          {urgent > 0 && (
            <Tag kind="urgent" icon={TriangleAlert}>
              {t`Dringend`}
            </Tag>
          )}
          {props.duty !== undefined && (
            <span className={styles.duty}>
              <Tag kind="success">{props.duty}</Tag>
            </span>
          )}
          {typing ? (
            <span className={cx(styles.preview, styles.typing)}>{typing}</span>
          ) : draft ? (
            <span className={styles.preview}>
              <span className={styles.draft}>{t`Entwurf`}</span>{" "}
              {draft}
            </span>
          ) : (
            <>
              {tick && <Tick state={tick} className={styles.tick} />}
              <span className={cx(styles.preview, props.system && styles.system)}>
                {sender && <span className={styles.sender}>{sender}: </span>}
                {loading && (text === undefined || props.system) ? <Skeleton width={12} label={t`Nachrichten werden geladen`} /> : text}
              </span>
            </>
          )}
          {mentions > 0 && (
            <span className={styles.mention} role="img" aria-label={t`Du wurdest erwähnt`}>
              <Icon of={AtSign} em={1} />
            </span>
          )}
          <Badge count={unread} label={t`${unread} ungelesen`} kind={urgent > 0 ? "urgent" : muted ? "quiet" : "accent"} />
          {unread === 0 && markedUnread && <span className={styles.dot} role="img" aria-label={t`Als ungelesen markiert`} />}
          {unread === 0 && !markedUnread && pinned && (
            <span className={styles.mark} role="img" aria-label={t`Angeheftet`}>
              <Icon of={Pin} em={1} />
            </span>
          )}
        </span>
      </span>
    </a>
  );
}
