/** Puts changed rules into force: first what changes and for whom, then the root key, which signs and is forgotten. */
import { type CeremonyError, type KeyOpening, type PolicyView, type PolicyWish, reasonOf, useEngine } from "@konsil/engine";
import { Button, Dialog, Notice, toast } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, KeyRound, Users } from "lucide-react";
import { useState } from "react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { KeyChoice } from "../../keys/KeyChoice.tsx";
import { keyProblem } from "../../keys/keyProblem.ts";
import { problemText } from "../../wording/problems.ts";
import styles from "./Rules.module.css";
import { changedFields, draftOf, type RulesDraft } from "./rulesDraft.ts";
import { fieldText, valueText } from "./rulesText.ts";

export interface SignRulesDialogProps {
  /** As it was when the dialog opened: another one meanwhile is not changed by this. */
  policy: PolicyView;
  draft: RulesDraft;
  wish: PolicyWish;
  onClose: () => void;
  onSigned: () => void;
}

export function SignRulesDialog({ policy, draft, wish, onClose, onSigned }: SignRulesDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [reviewed, setReviewed] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function sign(opening: KeyOpening): Promise<CeremonyError | null> {
    setError(null);
    try {
      await engine.call("publishPolicy", { opening, base: policy.number, wish });
      toast(t`Die neuen Regeln gelten`);
      onSigned();
      onClose();
      return null;
    } catch (failure) {
      const reason = reasonOf(failure);
      const problem = keyProblem(reason);
      if (problem) return problem;
      if (reason.error === "policy_changed") {
        // The form says so, and still has what was typed.
        toast(problemText(i18n, reason));
        onClose();
        return null;
      }
      setError(problemText(i18n, reason));
      return null;
    }
  }

  return (
    <Dialog title={reviewed ? t`Regeln unterschreiben` : t`Regeln ändern`} open onClose={onClose} kind="tall" spaced>
      {reviewed ? (
        <>
          <KeyChoice
            fileText={t`Wähle die Datei des Hauptschlüssels und tippe ihre Passphrase.`}
            lost={t`Wo die Datei liegt und wer Anteile hat, steht in der Notfallmappe. Ohne den Hauptschlüssel bleiben die Regeln, wie sie sind.`}
            verb={t`Öffnen und unterschreiben`}
            onChange={() => setError(null)}
            onOpen={sign}
          />
          <Notice icon={KeyRound}>{t`Der Hauptschlüssel unterschreibt in diesem Browser und wird sofort wieder vergessen. Zum Server geht nur die Unterschrift.`}</Notice>
        </>
      ) : (
        <>
          <dl className={styles.facts}>
            {changedFields(draftOf(policy), draft).map((field) => (
              <div key={field} className={styles.change}>
                <dt>{fieldText(i18n, field)}</dt>
                <dd>{t`bisher ${valueText(i18n, draftOf(policy), field)}`}</dd>
                <dd className={styles.now}>{t`neu: ${valueText(i18n, draft, field)}`}</dd>
              </div>
            ))}
          </dl>
          <Affected />
          <div>
            <Button onPress={() => setReviewed(true)}>{t`Weiter zum Hauptschlüssel`}</Button>
          </div>
        </>
      )}
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
    </Dialog>
  );
}

function Affected() {
  const { t } = useLingui();
  const home = useAnswer("home", ["people"], (access) => access.ask((client) => client.GET("/api/admin/v1/home")));
  const active = home.data?.people.active;
  const title = active === undefined ? t`Das betrifft alle im Haus und jeden Gast.` : t`Das betrifft ${plural(active, { one: "# aktive Person", other: "alle # aktiven Personen" })}, Gäste eingeschlossen.`;
  return (
    <Notice icon={Users} kind="urgent" title={title}>
      {t`Verbundene Geräte halten sich sofort daran, alle anderen von ihrer nächsten Verbindung an.`}
    </Notice>
  );
}
