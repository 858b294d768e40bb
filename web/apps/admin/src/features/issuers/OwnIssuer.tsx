/** This device's own issuer key: there, asked for, about to end, or none yet. */
import { type OwnIssuerView, reasonOf, send, useEngine } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Button, Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { BadgeCheck, CalendarClock, CircleX, Hourglass, KeyRound } from "lucide-react";
import { useState } from "react";
import { problemText } from "../../wording/problems.ts";
import styles from "./IssuersPage.module.css";

export function OwnIssuer({ own }: { own: OwnIssuerView }) {
  const { t } = useLingui();
  const times = useTimes();
  const digits = "digits" in own && own.digits !== null ? <Digits digits={own.digits} /> : null;
  switch (own.state) {
    case "in_force":
      return (
        <Notice icon={BadgeCheck} kind="success" title={t`Dieses Gerät lädt ein und bestätigt.`}>
          {t`Sein Ausstellerschlüssel gilt bis ${times.fullDate(own.until)}. Drei Wochen vorher bittet es von selbst um die Verlängerung.`}
        </Notice>
      );
    case "none":
      return (
        <Notice icon={KeyRound} kind="accent" title={t`Dieses Gerät kann noch nicht einladen oder bestätigen.`}>
          <p>{t`Dafür braucht es einen eigenen Ausstellerschlüssel. Er entsteht hier und verlässt das Gerät nie. Freigegeben wird er mit dem Hauptschlüssel, hier oder an einem anderen Gerät der Verwaltung.`}</p>
          <AskButton label={t`Ausstellerschlüssel erbitten`} />
        </Notice>
      );
    case "asked":
      return (
        <Notice icon={Hourglass} kind="accent" title={t`Dieses Gerät bittet um einen Ausstellerschlüssel.`}>
          <p>{t`Wer ihn freigibt, vergleicht mit dir diese Prüfziffern, am besten am Telefon.`}</p>
          {digits}
        </Notice>
      );
    case "ends_soon":
      return (
        <Notice icon={CalendarClock} kind="urgent" title={t`Der Ausstellerschlüssel dieses Geräts endet am ${times.fullDate(own.until)}.`}>
          <p>{t`Verlängert wird er mit dem Hauptschlüssel. Prüfziffern:`}</p>
          {digits ?? <AskButton label={t`Um Verlängerung bitten`} />}
        </Notice>
      );
    case "ended":
      return (
        <Notice icon={CalendarClock} kind="danger" title={t`Der Ausstellerschlüssel dieses Geräts ist am ${times.fullDate(own.at)} abgelaufen.`}>
          <p>{t`Verlängert wird er mit dem Hauptschlüssel. Prüfziffern:`}</p>
          {digits ?? <AskButton label={t`Um Verlängerung bitten`} />}
        </Notice>
      );
  }
}

export function Digits({ digits }: { digits: string }) {
  const { t } = useLingui();
  return (
    <p className={styles.digits} role="group" aria-label={t`Prüfziffern`}>
      {digits}
    </p>
  );
}

function AskButton({ label }: { label: string }) {
  const { i18n } = useLingui();
  const engine = useEngine();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function ask(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await send(engine, { command: "issuer", act: { act: "ask" } });
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <div>
        <Button icon={KeyRound} busy={busy} onPress={() => void ask()}>
          {label}
        </Button>
      </div>
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
    </>
  );
}
