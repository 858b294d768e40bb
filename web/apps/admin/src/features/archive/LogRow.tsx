/** One row of the log: a message with all its versions and times, or a note. */
import { Avatar, cx, Icon, MessageText, OutsideTag, Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Ban, CircleX, Link2Off, Settings2, Tag as NameTag, Trash2, UserMinus, UserPlus, UsersRound } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { secondsText, stampText } from "../../wording/cases.ts";
import type { ArchiveRow, MessageRow, Note } from "./archiveRows.ts";
import styles from "./LogRow.module.css";
import { useNoteText } from "./useNoteText.ts";

export function LogRow({ row, hit }: { row: ArchiveRow; hit: boolean }) {
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
        <Message row={row} />
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

function Message({ row }: { row: MessageRow }) {
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
        {row.editOfElsewhere && <p className={styles.meta}>{t`Neue Fassung einer Nachricht, die nicht zum Fall gehört`}</p>}
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
    case "edited":
    case "unknown":
    case "bookkeeping":
      return Settings2;
  }
}
