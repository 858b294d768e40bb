/** One row of the log: a message with all its versions and times, or a note. */
import type { ArchiveAttachment } from "@konsil/engine";
import { Avatar, Button, cx, Icon, MessageText, OutsideTag, Tag } from "@konsil/ui";
import { sizeText } from "@konsil/ui/sizeText.ts";
import { useLingui } from "@lingui/react/macro";
import { Ban, CircleAlert, CircleX, ClipboardCheck, Link2Off, LockKeyhole, Paperclip, Pin, Settings2, Smile, Tag as NameTag, Timer, Trash2, TriangleAlert, UserMinus, UserPlus, UsersRound } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { secondsText, stampText } from "../../wording/cases.ts";
import type { ArchiveRow, MessageRow, Note } from "./archiveRows.ts";
import styles from "./LogRow.module.css";
import { useNoteText } from "./useNoteText.ts";

export interface LogRowProps {
  row: ArchiveRow;
  hit: boolean;
  /** Opens and saves a file of an entry; where it is missing, files are names. */
  onAttachment?: (seq: number, attachment: ArchiveAttachment) => void;
}

export function LogRow({ row, hit, onAttachment }: LogRowProps) {
  const { t } = useLingui();
  const noteText = useNoteText();
  return (
    <div className={cx(styles.row, hit && styles.hit)}>
      {row.broken && (
        <p className={styles.broken}>
          <Icon of={Link2Off} em={1.2} />
          {t`Die Kette der Prüfsummen führt nicht hierher: Davor fehlt etwas, oder etwas wurde verändert.`}
        </p>
      )}
      {row.kind === "message" ? (
        <Message row={row} onAttachment={onAttachment} />
      ) : (
        <p className={cx(styles.note, isAlarming(row.note) && styles.refused)}>
          <Icon of={iconOf(row.note)} em={1.2} />
          <span>{noteText(row.note)}</span>
          <Seq seq={row.seq} time={row.time} />
        </p>
      )}
    </div>
  );
}

function Seq({ seq, time }: { seq: number; time: number }) {
  const { i18n } = useLingui();
  return <span className={styles.seq}>{`${secondsText(i18n, time)} · #${seq}`}</span>;
}

function Message({ row, onAttachment }: { row: MessageRow; onAttachment: LogRowProps["onAttachment"] }) {
  const { t, i18n } = useLingui();
  const { sender, device, versions, deleted, answers } = row;
  const edited = versions.length > 1;
  const deletedAt = deleted && stampText(i18n, deleted.at);
  return (
    <article className={styles.message}>
      <Avatar initials={sender.initials} hue={sender.hue} size="md" guest={sender.level !== "internal"} />
      <div className={styles.body}>
        <p className={styles.head}>
          <strong>{sender.name}</strong>
          {sender.level !== "internal" && <OutsideTag outside={sender.level} />}
          <span className={styles.meta}>{[sender.role, device].filter((part) => part !== "").join(" · ")}</span>
        </p>
        {answers && (
          <blockquote className={styles.answers}>
            <strong>{answers.name}</strong> {answers.text}
          </blockquote>
        )}
        {row.urgent && (
          <p>
            <Tag kind="urgent" icon={TriangleAlert}>
              {t`Dringend`}
            </Tag>
          </p>
        )}
        {row.important && (
          <p>
            <Tag icon={CircleAlert}>{t`Wichtig`}</Tag>
          </p>
        )}
        {row.forwarded && <p className={styles.meta}>{t`Aus einem anderen Gespräch weitergeleitet`}</p>}
        {row.edits === "elsewhere" && <p className={styles.meta}>{t`Neue Fassung einer Nachricht, die nicht zum Fall gehört`}</p>}
        {row.edits === "unopened" && <p className={styles.meta}>{t`Neue Fassung einer früheren Nachricht, die noch geöffnet wird`}</p>}
        {versions.map((version, index) => {
          const [number, sent, accepted, seq] = [index + 1, secondsText(i18n, version.sentAt), secondsText(i18n, version.acceptedAt), version.seq];
          const shown = stampText(i18n, version.sentAt);
          return (
            <div key={version.seq} className={cx(styles.version, deleted !== null && styles.deleted)}>
              {edited && <span className={styles.label}>{index === versions.length - 1 ? t`Fassung ${number}, zuletzt gültig` : t`Fassung ${number}`}</span>}
              <MessageText text={version.text} />
              <span className={styles.meta} title={shown}>
                {t`gesendet ${sent} · angenommen ${accepted} · Eintrag ${seq}`}
              </span>
            </div>
          );
        })}
        {row.attachments.length > 0 && (
          <ul className={styles.attachments}>
            {row.attachments.map((one) => (
              <li key={one.object}>
                <Icon of={Paperclip} em={1.1} />
                {onAttachment ? (
                  <Button kind="ghost" size="sm" onPress={() => onAttachment(row.seq, one)}>
                    {one.name}
                  </Button>
                ) : (
                  <span>{one.name}</span>
                )}
                <span className={styles.meta}>{sizeText(one.size, i18n.locale)}</span>
              </li>
            ))}
          </ul>
        )}
        {deletedAt && (
          <p className={styles.head}>
            <Tag kind="danger" icon={Trash2}>{t`Für alle gelöscht`}</Tag>
            <span className={styles.meta}>{deletedAt}</span>
          </p>
        )}
      </div>
    </article>
  );
}

function isAlarming(note: Note): boolean {
  return note.note === "refused" || (note.note === "gap" && !note.explained);
}

function iconOf({ note }: Note): LucideIcon {
  switch (note) {
    case "sealed":
      return LockKeyhole;
    case "named":
      return NameTag;
    case "joins":
      return UserPlus;
    case "ends":
    case "left":
      return UserMinus;
    case "membership":
      return UsersRound;
    case "refused":
    case "foreign_edit":
      return CircleX;
    case "deleted":
    case "deleted_elsewhere":
    case "erased":
      return Trash2;
    case "gap":
      return Ban;
    case "reacted":
    case "reaction_ended":
      return Smile;
    case "acknowledged":
      return ClipboardCheck;
    case "pinned":
    case "unpinned":
      return Pin;
    case "lifetime":
      return Timer;
    case "edited":
    case "unknown":
    case "bookkeeping":
      return Settings2;
  }
}
