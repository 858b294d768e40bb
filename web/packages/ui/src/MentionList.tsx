/** Whom an "@" may mean, above the composer. The field keeps the focus and moves through it with ↑ and ↓. */
import { useLingui } from "@lingui/react/macro";
import { TriangleAlert, UsersRound } from "lucide-react";
import { Avatar } from "./Avatar";
import { cx } from "./cx";
import { Icon } from "./Icon";
import styles from "./MentionList.module.css";

export interface MentionChoice {
  id: string;
  name: string;
  detail: string;
  initials: string;
  hue: number;
  /** A duty rather than a person. */
  shape?: "person" | "group";
  /** Everybody in the conversation: how many that are. */
  everybody?: number;
  /** So many that one should think first. */
  warns?: boolean;
}

export interface MentionListProps {
  id: string;
  choices: readonly MentionChoice[];
  active: number;
  onChoose: (choice: MentionChoice) => void;
}

export function mentionOptionId(list: string, index: number): string {
  return `${list}-${index}`;
}

export function MentionList({ id, choices, active, onChoose }: MentionListProps) {
  const { t } = useLingui();
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the text field moves through it (aria-activedescendant)
    <div id={id} role="listbox" aria-label={t`Erwähnen`} className={styles.list}>
      {choices.map((choice, index) => (
        // oxlint-disable-next-line jsx-a11y/interactive-supports-focus, jsx-a11y/click-events-have-key-events -- see above
        <div
          key={choice.id}
          id={mentionOptionId(id, index)}
          role="option"
          aria-selected={index === active}
          className={cx(styles.choice, index === active && styles.active)}
          // The focus stays in the field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(choice)}
        >
          {choice.everybody === undefined ? (
            <Avatar initials={choice.initials} hue={choice.hue} shape={choice.shape ?? "person"} size="sm" />
          ) : (
            <span className={styles.everybody}>
              <Icon of={UsersRound} em={1.1} />
            </span>
          )}
          <span className={styles.name}>{choice.name}</span>
          <span className={cx(styles.detail, choice.warns && styles.warns)}>
            {choice.warns && <Icon of={TriangleAlert} em={1.1} />}
            {choice.detail}
          </span>
        </div>
      ))}
    </div>
  );
}
