/** Above the composer of a chat in which somebody from outside the house reads along: who. It names them, always. */
import { useLingui } from "@lingui/react/macro";
import { Eye } from "lucide-react";
import styles from "./AudienceStrip.module.css";
import { Icon } from "./Icon";
import type { Outside } from "./OutsideTag";

export interface AudienceStripProps {
  people: { id: string; name: string; outside: Outside }[];
}

export function AudienceStrip({ people }: AudienceStripProps) {
  const { t, i18n } = useLingui();
  if (people.length === 0) return null;
  const named = people.map(({ name, outside }) => (outside === "supplier" ? t`${name} (Lieferant)` : t`${name} (Gast)`));
  const names = new Intl.ListFormat(i18n.locale, { type: "conjunction" }).format(named);
  return (
    <p className={styles.audience}>
      <Icon of={Eye} em={1.2} />
      <span>{people.length === 1 ? t`Liest mit: ${names}` : t`Lesen mit: ${names}`}</span>
    </p>
  );
}
