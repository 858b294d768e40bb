/** The server and the hospital's keys, in facts. */
import type { Home } from "@konsil/admin-api";
import { go, useTimes } from "@konsil/session";
import { InlineButton } from "@konsil/ui";
import { sizeText } from "@konsil/ui/sizeText.ts";
import { useLingui } from "@lingui/react/macro";
import { paths } from "../../routing/paths.ts";
import styles from "./Health.module.css";

export function Health({ home }: { home: Home }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const facts: { name: string; value: string; onPress?: () => void }[] = [
    { name: t`Server`, value: t`Konsil ${home.version}, läuft` },
    { name: t`Datenbank`, value: `${home.database.kind === "sqlite" ? "SQLite" : "PostgreSQL"}, ${sizeText(home.database.bytes, i18n.locale)}` },
    { name: t`Archiv`, value: home.archive ? t`eingeschaltet` : t`ausgeschaltet` },
    { name: t`Richtlinie`, value: t`Nummer ${home.policy}`, onPress: () => go(paths.rules()) },
    ...home.issuers.map((issuer) => ({ name: t`Ausstellerschlüssel`, value: t`${issuer.name}, gültig bis ${times.fullDate(issuer.not_after)}` })),
  ];
  return (
    <section className={styles.section} aria-label={t`Betrieb`}>
      <h2 className={styles.title}>{t`Betrieb`}</h2>
      <dl className={styles.facts}>
        {facts.map(({ name, value, onPress }) => (
          <div key={`${name} ${value}`} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{onPress ? <InlineButton onPress={onPress}>{value}</InlineButton> : value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
