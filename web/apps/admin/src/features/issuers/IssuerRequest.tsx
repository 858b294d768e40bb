/** Somebody asks for an issuer key: who, with which device, and the digits to compare. */
import { type IssuerRequestView, reasonOf, send, useEngine } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Button, Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, KeyRound } from "lucide-react";
import { useState } from "react";
import { problemText } from "../../wording/problems.ts";
import styles from "./IssuersPage.module.css";
import { Digits } from "./OwnIssuer.tsx";

export function IssuerRequest({ request, onGrant }: { request: IssuerRequestView; onGrant: () => void }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const engine = useEngine();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { name } = request.person;

  async function drop(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await send(engine, { command: "issuer", act: { act: "drop", device: request.device } });
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
      setBusy(false);
    }
  }

  return (
    <article className={styles.card} aria-label={name}>
      <div>
        <h3 className={styles.title}>{request.renewal ? t`${name} bittet um die Verlängerung eines Ausstellerschlüssels` : t`${name} bittet um einen Ausstellerschlüssel`}</h3>
        <p className={styles.text}>
          {request.own ? t`Von diesem Gerät, seit ${times.fullDate(request.asked_at)}.` : t`Auf dem Gerät „${request.device_name}“, seit ${times.fullDate(request.asked_at)}.`} {t`Prüfziffern:`}
        </p>
        <Digits digits={request.digits} />
      </div>
      <div className={styles.actions}>
        <Button icon={KeyRound} onPress={onGrant}>
          {t`Mit dem Hauptschlüssel freigeben`}
        </Button>
        <Button kind="ghost" busy={busy} onPress={() => void drop()}>
          {request.own ? t`Zurückziehen` : t`Ablehnen`}
        </Button>
      </div>
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
    </article>
  );
}
