/** The house's rules: who may see them does, and who has the permission changes them with the root key. */
import { type PolicyView, useView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { PageHeader, SkeletonRows } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useScope } from "../../administration/useAdministration.tsx";
import styles from "./Rules.module.css";
import { draftOf, type RulesField } from "./rulesDraft.ts";
import { RulesForm } from "./RulesForm.tsx";
import { fieldText, valueText } from "./rulesText.ts";

export function RulesPage() {
  const { t } = useLingui();
  const mayChange = useScope("policy");
  const policy = useView({ query: "policy" });
  return (
    <>
      <PageHeader title={t`Regeln`} subtitle={t`Was im ganzen Haus erlaubt ist, auf jedem Gerät. Der Hauptschlüssel unterschreibt sie, deshalb kann sie auch der Server nicht ändern.`} />
      {policy === undefined || policy === null ? (
        <SkeletonRows count={5} label={t`Regeln werden geladen`} />
      ) : (
        <>
          <Issued policy={policy} />
          {mayChange ? <RulesForm policy={policy} /> : <RulesList policy={policy} />}
        </>
      )}
    </>
  );
}

function Issued({ policy }: { policy: PolicyView }) {
  const { t } = useLingui();
  const times = useTimes();
  const day = times.fullDate(policy.issued_at);
  return <p className={styles.text}>{t`Richtlinie Nummer ${policy.number}, unterschrieben am ${day}.`}</p>;
}

function RulesList({ policy }: { policy: PolicyView }) {
  const { t, i18n } = useLingui();
  const draft = draftOf(policy);
  return (
    <>
      <dl className={styles.facts}>
        {(Object.keys(draft) as RulesField[]).map((field) => (
          <div key={field} className={styles.fact}>
            <dt>{fieldText(i18n, field)}</dt>
            <dd>{valueText(i18n, draft, field)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.text}>{t`Ändern kann das nur, wer die Berechtigung „Richtlinien“ hat.`}</p>
    </>
  );
}
