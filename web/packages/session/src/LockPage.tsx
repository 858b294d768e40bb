/** The locked app: PIN, how many tries are left, and the way back for someone who no longer knows it. */
import { EngineError, PIN_LENGTH, type UnlockError, useEngine } from "@konsil/engine";
import { Button } from "@konsil/ui/Button.tsx";
import { PinPad } from "@konsil/ui/PinPad.tsx";
import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useState } from "react";
import styles from "./LockPage.module.css";
import { Paragraph, PlainPage } from "./PlainPage.tsx";
import { TriesLeft } from "./TriesLeft.tsx";
import { useStuck } from "./useStuck.ts";

const ForgottenPin = lazy(() => import("./ForgottenPin.tsx").then((module) => ({ default: module.ForgottenPin })));

export interface LockPageProps {
  tenant: string;
  person: string;
  triesLeft: number;
}

export function LockPage({ tenant, person, triesLeft }: LockPageProps) {
  const { t } = useLingui();
  const engine = useEngine();
  const [pin, setPin] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [forgetting, setForgetting] = useState(false);
  // An engine that does not load says nothing.
  const stuck = useStuck(busy);

  async function unlock(digits: string): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await engine.call("unlock", { pin: digits });
    } catch (failure) {
      const reason = failure instanceof EngineError ? (failure.reason as UnlockError) : { error: "internal" as const };
      setError(
        {
          wrong_pin: t`Die PIN stimmt nicht.`,
          device_full: t`Der Speicher dieses Geräts ist voll. Gib Platz frei und versuche es erneut.`,
          newer_database: t`Diese Version von Konsil ist älter als deine Daten auf diesem Gerät. Lade die Seite neu. Hilft das nicht, sag deiner IT Bescheid.`,
          offline: t`Keine Verbindung. Prüfe das Netz und versuche es erneut.`,
          server_full: t`Der Server hat gerade keinen Platz. Versuche es später erneut.`,
          too_many_tries: t`Zu viele Versuche. Warte eine Stunde und versuche es dann erneut.`,
          wiped: null,
          internal: t`Das hat nicht geklappt. Versuche es noch einmal.`,
        }[reason.error],
      );
      setPin("");
    } finally {
      setBusy(false);
    }
  }

  return (
    <PlainPage tenant={tenant} purpose={person} title={t`PIN eingeben`}>
      <PinPad
        label={t`Deine sechsstellige PIN`}
        value={pin}
        onChange={(digits) => {
          setPin(digits);
          if (digits !== "") setError(null);
        }}
        onComplete={(digits) => void unlock(digits)}
        length={PIN_LENGTH}
        error={error}
        disabled={busy}
        autoFocus
      >
        <TriesLeft triesLeft={triesLeft} />
        {stuck && (
          <>
            <Paragraph>{t`Das dauert länger als sonst. Lade die Seite neu.`}</Paragraph>
            <Button onPress={() => location.reload()}>{t`Neu laden`}</Button>
          </>
        )}
        <Button kind="ghost" className={styles.forgot ?? ""} onPress={() => setForgetting(true)}>
          {t`PIN vergessen`}
        </Button>
      </PinPad>
      <Suspense fallback={null}>{forgetting && <ForgottenPin onClose={() => setForgetting(false)} />}</Suspense>
    </PlainPage>
  );
}
