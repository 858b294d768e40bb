/** The server and the hospital's keys, in facts. */
import type { Home } from "@konsil/admin-api";
import { go, useTimes } from "@konsil/session";
import { sizeText } from "@konsil/ui/sizeText.ts";
import { useLingui } from "@lingui/react/macro";
import { FactList, type ListedFact } from "../../administration/FactList.tsx";
import { paths } from "../../routing/paths.ts";
import styles from "./Health.module.css";

export function Health({ home }: { home: Home }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const facts: ListedFact[] = [
    { name: t`Server`, value: t`Konsil ${home.version}, läuft` },
    { name: t`Datenbank`, value: `${home.database.kind === "sqlite" ? "SQLite" : "PostgreSQL"}, ${sizeText(home.database.bytes, i18n.locale)}` },
    { name: t`Archiv`, value: home.archive ? t`eingeschaltet` : t`ausgeschaltet` },
    { name: t`Richtlinie`, value: t`Nummer ${home.policy}`, onPress: () => go(paths.rules()) },
    ...home.issuers.map((issuer) => ({ name: t`Ausstellerschlüssel`, value: t`${issuer.name}, gültig bis ${times.fullDate(issuer.not_after)}` })),
  ];
  return (
    <section className={styles.section} aria-label={t`Betrieb`}>
      <h2 className={styles.title}>{t`Betrieb`}</h2>
      <FactList facts={facts} />
    </section>
  );
}
