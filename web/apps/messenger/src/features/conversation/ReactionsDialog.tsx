/** Who reacted with what. */
import { type TimelineItemView, useView } from "@konsil/engine";
import { Dialog, MemberRow } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { outsideOf } from "../../wording/people.ts";
import { pollOf } from "../../wording/polls.ts";
import styles from "./Dialogs.module.css";

export interface ReactionsDialogProps {
  conversation: string;
  item: TimelineItemView;
  onClose: () => void;
}

export function ReactionsDialog({ conversation, item, onClose }: ReactionsDialogProps) {
  const { t } = useLingui();
  // What comes in meanwhile is shown, too.
  const around = useView({ query: "timeline", conversation, anchor: item.position, before: 1, after: 0, from_unread: false });
  const latest = around?.items.find((one) => one.key === item.key) ?? item;
  const reactions = latest.content.type === "text" ? latest.content.reactions : [];
  const poll = latest.content.type === "text" ? pollOf(latest.content.text) : null;
  const choiceOf = (emoji: string) => poll?.choices.find((choice) => choice.emoji === emoji);
  /** In a poll by its choices, behind them what else was answered. */
  const listed = poll
    ? [...poll.choices.flatMap(({ emoji }) => reactions.filter((one) => one.emoji === emoji)), ...reactions.filter((one) => !choiceOf(one.emoji))]
    : reactions;
  return (
    <Dialog title={poll ? t`Wer wofür?` : t`Reaktionen`} open onClose={onClose}>
      <div className={styles.column}>
        {listed.map((one) => (
          <section key={one.emoji}>
            <h3 className={styles.group}>
              <span className={styles.emoji}>{one.emoji}</span>
              {choiceOf(one.emoji)?.text}
              <span>{one.people.length}</span>
            </h3>
            <ul>
              {one.people.map((person) => (
                <li key={person.id}>
                  <MemberRow name={person.me ? t`${person.name} (du)` : person.name} detail={person.role} initials={person.initials} hue={person.hue} outside={outsideOf(person)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {reactions.length === 0 && <p>{latest.content.type === "deleted" ? t`Diese Nachricht wurde gelöscht` : poll ? t`Noch keine Stimme` : t`Niemand hat reagiert.`}</p>}
      </div>
    </Dialog>
  );
}
