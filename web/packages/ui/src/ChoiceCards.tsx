/** One of a few ways, each with a sentence about what it means. */
import type { LucideIcon } from "lucide-react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import styles from "./ChoiceCards.module.css";
import { Icon } from "./Icon";
import { Tag } from "./Tag";

export interface ChoiceCard<Id extends string> {
  id: Id;
  icon: LucideIcon;
  title: string;
  text: string;
  /** "Empfohlen". */
  tag?: string;
}

export interface ChoiceCardsProps<Id extends string> {
  label: string;
  choices: ChoiceCard<Id>[];
  value: Id;
  onChange: (id: Id) => void;
}

export function ChoiceCards<Id extends string>({ label, choices, value, onChange }: ChoiceCardsProps<Id>) {
  return (
    <RadioGroup value={value} onChange={(id) => onChange(id as Id)} className={styles.group ?? ""}>
      <Label className={styles.label ?? ""}>{label}</Label>
      <div className={styles.cards}>
        {choices.map((choice) => (
          <Radio key={choice.id} value={choice.id} className={styles.card ?? ""}>
            <span className={styles.head}>
              <span className={styles.icon}>
                <Icon of={choice.icon} em={1.35} />
              </span>
              <span className={styles.title}>{choice.title}</span>
              {choice.tag && <Tag kind="success">{choice.tag}</Tag>}
              <span className={styles.mark} aria-hidden />
            </span>
            <span className={styles.text}>{choice.text}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
