/** A poll in a bubble: how many chose what, one's own choice marked. A press chooses, another takes it back. */
import type { ReactionView } from "@konsil/engine";
import { Button, Icon } from "@konsil/ui";
import { Plural, useLingui } from "@lingui/react/macro";
import { plural } from "@lingui/core/macro";
import { CircleCheck, Circle } from "lucide-react";
import type { Poll } from "../../wording/polls.ts";
import styles from "./Polls.module.css";

export interface PollCardProps {
  poll: Poll;
  reactions: readonly ReactionView[];
  /** Nothing can be chosen: one has left, or it is not sent yet. */
  closed: boolean;
  onVote: (emoji: string | null) => void;
  onWho: () => void;
}

export function PollCard({ poll, reactions, closed, onVote, onWho }: PollCardProps) {
  const { t } = useLingui();
  const votes = new Map(reactions.map((one) => [one.emoji, one]));
  const counts = poll.choices.map(({ emoji }) => votes.get(emoji)?.people.length ?? 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(1, ...counts);
  return (
    <div className={styles.poll} role="group" aria-label={t`Umfrage: ${poll.question}`}>
      <p className={styles.question}>{poll.question}</p>
      {poll.choices.map(({ emoji, text }, index) => {
        const [count, own] = [counts[index] ?? 0, votes.get(emoji)?.own ?? false];
        return (
          <button
            key={emoji}
            type="button"
            className={styles.choice}
            aria-pressed={own}
            aria-label={t`${text}: ${plural(count, { one: "# Stimme", other: "# Stimmen" })}`}
            disabled={closed}
            onClick={() => onVote(own ? null : emoji)}
          >
            <Icon of={own ? CircleCheck : Circle} em={1.3} />
            <span className={styles.text}>{text}</span>
            <span className={styles.count}>{count}</span>
            <span className={styles.bar}>
              <span className={styles.fill} style={{ width: `${(count / most) * 100}%` }} />
            </span>
          </button>
        );
      })}
      <div className={styles.foot}>
        <span>
          <Plural value={all} _0="Noch keine Stimme" one="# Stimme" other="# Stimmen" />
        </span>
        {all > 0 && (
          <Button kind="ghost" size="sm" onPress={onWho}>
            {t`Wer wofür?`}
          </Button>
        )}
      </div>
    </div>
  );
}
