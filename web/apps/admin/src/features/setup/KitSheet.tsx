/** The recovery kit on paper. */
import { Mark, Printed, Sheet } from "@konsil/ui";
import type { KitText } from "./kit.ts";
import styles from "./KitSheet.module.css";

export function KitSheet({ kit }: { kit: KitText }) {
  return (
    <Printed>
      <Sheet>
        <header className={styles.head}>
          <Mark size={2.5} />
          <h2 className={styles.title}>{kit.title}</h2>
        </header>
        <dl className={styles.facts}>
          {kit.facts.map(({ name, value }) => (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <h3 className={styles.subtitle}>{kit.casesTitle}</h3>
        <dl className={styles.cases}>
          {kit.cases.map(({ when, what }) => (
            <div key={when}>
              <dt>{when}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </Sheet>
    </Printed>
  );
}
