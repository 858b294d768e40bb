/** The list that an "@" opens above the composer: who is meant, moved through from the field. */
import type { ConversationView } from "@konsil/engine";
import { Icon, type MentionChoice, MentionList, mentionOptionId } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import styles from "./ChatComposer.module.css";
import { EVERYBODY_MANY, mentionAt, mentionChoices, mentionsIn, type MentionWords } from "./mentions.ts";

const LIST = "mention-list";
const EVERYBODY = "everybody";

export interface MentionListOptions {
  conversation: ConversationView;
  text: string;
  words: MentionWords;
  insert: (piece: string, from: number, to: number) => void;
  /** Somebody was chosen, by id, beside the rest of the text. */
  onChosen: (person: string, rest: string) => void;
}

export interface MentionListState {
  list: ReactNode;
  /** Everybody is many. */
  warning: ReactNode;
  suggestions: { list: string; active: string } | null;
  onKey: (event: React.KeyboardEvent) => boolean;
  onCaret: (position: number) => void;
}

export function useMentionList({ conversation, text, words, insert, onChosen }: MentionListOptions): MentionListState {
  const { t } = useLingui();
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  /** The "@" whose list was closed with Escape. */
  const [dismissed, setDismissed] = useState<number | null>(null);

  const { everybody } = words;
  const count = conversation.members.length - 1;
  const at = mentionAt(text, caret);
  const found = at && at.from !== dismissed ? mentionChoices(at.search, conversation, everybody) : null;
  const choices: MentionChoice[] = found
    ? [
        ...found.people.map((person) => ({ id: person.id, name: person.name, detail: person.role, initials: person.initials, hue: person.hue })),
        ...found.duties.map(({ duty, holder }) => ({ id: duty.id, name: duty.name, detail: holder.name, initials: holder.initials, hue: holder.hue, shape: "group" as const })),
        ...(found.everybody
          ? [{ id: EVERYBODY, name: everybody, detail: t`${plural(count, { one: "# Person", other: "# Personen" })}`, initials: "", hue: 0, everybody: count, warns: count > EVERYBODY_MANY }]
          : []),
      ]
    : [];
  const index = Math.min(active, choices.length - 1);

  function choose(choice: MentionChoice): void {
    if (!at) return;
    insert(`@${choice.name} `, at.from, caret);
    onChosen(choice.id, `${text.slice(0, at.from)} ${text.slice(caret)}`);
    setActive(0);
  }

  function onKey(event: React.KeyboardEvent): boolean {
    const choice = choices[index];
    if (!choice || !at) return false;
    switch (event.key) {
      case "ArrowDown":
        setActive((index + 1) % choices.length);
        return true;
      case "ArrowUp":
        setActive((index - 1 + choices.length) % choices.length);
        return true;
      case "Enter":
      case "Tab":
        if (event.shiftKey) return false;
        choose(choice);
        return true;
      case "Escape":
        setDismissed(at.from);
        return true;
      default:
        return false;
    }
  }

  const means = count > EVERYBODY_MANY && mentionsIn(text, conversation, words).some((one) => one.person === null);
  return {
    list: choices.length > 0 && <MentionList id={LIST} choices={choices} active={index} onChoose={choose} />,
    warning: means && (
      <p className={styles.warning} role="status">
        <Icon of={TriangleAlert} em={1.2} />
        <span>{t`@${everybody} meldet sich bei ${count} Personen.`}</span>
      </p>
    ),
    suggestions: choices.length > 0 ? { list: LIST, active: mentionOptionId(LIST, index) } : null,
    onKey,
    onCaret: (position) => {
      setCaret(position);
      if (mentionAt(text, position)?.from !== dismissed) setDismissed(null);
    },
  };
}
