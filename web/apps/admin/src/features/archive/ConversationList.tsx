/** The conversations of a case: who was in them during its time, how much was said, how far it is read. */
import type { CaseConversation } from "@konsil/admin-api";
import { cx, Tag } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { conversationKindText, namesOf, periodText } from "../../wording/cases.ts";
import { type ArchiveRow, lastName } from "./archiveRows.ts";
import styles from "./CaseReader.module.css";
import type { Reading } from "./CaseReading.ts";

export interface ConversationListProps {
  conversations: CaseConversation[];
  readings: ReadonlyMap<string, Reading>;
  open: string | null;
  onOpen: (conversation: CaseConversation) => void;
  /** Names of groups are messages: known once they are read. */
  namesIn: ReadonlyMap<string, ArchiveRow[]>;
}

export function ConversationList({ conversations, readings, open, onOpen, namesIn }: ConversationListProps) {
  const { t, i18n } = useLingui();
  return (
    <ul className={styles.list} aria-label={t`Gespräche`}>
      {conversations.map((conversation) => {
        const { id, kind, members, entries, span } = conversation;
        const reading = readings.get(id);
        const name = lastName(namesIn.get(id));
        return (
          <li key={id}>
            <button type="button" className={cx(styles.conversation, id === open && styles.current)} aria-current={id === open ? "true" : undefined} onClick={() => onOpen(conversation)}>
              <strong>{name ?? namesOf(i18n, members)}</strong>
              {name !== null && <span>{namesOf(i18n, members)}</span>}
              <span className={styles.figures}>
                {conversationKindText(i18n, kind)} · {t`${plural(entries, { one: "# Eintrag", other: "# Einträge" })}`}
                {span && ` · ${periodText(i18n, { from: span.first, until: span.last + 1 })}`}
              </span>
              {reading?.state === "read" && <Tag kind="success">{t`gelesen`}</Tag>}
              {reading?.state === "failed" && <Tag kind="danger">{t`nicht ganz gelesen`}</Tag>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
