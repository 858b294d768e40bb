/** Names and what stands behind each, one below the other. */
import { InlineButton } from "@konsil/ui";
import styles from "./FactList.module.css";

export interface ListedFact {
  name: string;
  value: string;
  /** Leads to where it is decided. */
  onPress?: () => void;
}

export function FactList({ facts }: { facts: ListedFact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ name, value, onPress }) => (
        <div key={`${name} ${value}`} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{onPress ? <InlineButton onPress={onPress}>{value}</InlineButton> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
