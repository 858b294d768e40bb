/** Opens the archive key for a case: from its file or from shares. It stays in a worker of its own. */
import type { CeremonyError, KeyOpening } from "@konsil/engine";
import { Notice } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, KeyRound } from "lucide-react";
import { useState } from "react";
import { KeyChoice } from "../../keys/KeyChoice.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./CasePage.module.css";
import type { OpenRefusal } from "./useCaseKey.ts";

export interface UnlockKeyProps {
  conversations: number;
  onOpen: (opening: KeyOpening) => Promise<OpenRefusal | null>;
}

export function UnlockKey({ conversations, onOpen }: UnlockKeyProps) {
  const { t, i18n } = useLingui();
  const [error, setError] = useState<string | null>(null);

  async function attempt(opening: KeyOpening): Promise<CeremonyError | null> {
    setError(null);
    const refusal = await onOpen(opening);
    if (refusal === null) return null;
    if (refusal.error === "internal" || refusal.error === "offline" || refusal.error === "no_pins") {
      setError(
        refusal.error === "no_pins" ? t`Dieses Gerät kennt den Hauptschlüssel des Hauses noch nicht. Verbinde es mit dem Netz und versuche es noch einmal.` : problemText(i18n, refusal),
      );
      return null;
    }
    return refusal as CeremonyError;
  }

  if (conversations === 0) return <Notice icon={KeyRound}>{t`In diesem Zeitraum gehörte keine der Personen zu einem Gespräch.`}</Notice>;
  return (
    <section className={styles.unlock} aria-label={t`Archivschlüssel öffnen`}>
      <h2 className={styles.title}>{t`Archivschlüssel öffnen`}</h2>
      <KeyChoice 
        fileText={t`Wähle die Datei des Archivschlüssels und tippe ihre Passphrase.`}
        lost={t`Wo die Datei liegt und wer Anteile hat, steht in der Notfallmappe. Fehlt die Datei, ihre Passphrase oder zu viele Anteile, öffnet niemand mehr, was mit diesem Schlüssel verschlossen wurde: weder ihr noch wer den Server betreibt. Geschrieben wird weiter wie bisher.`}
        verb={t`Öffnen und lesen`}
        onChange={() => setError(null)}
        onOpen={attempt}
      />
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
      <Notice icon={KeyRound}>
        {t`${plural(conversations, { one: "# Gespräch gehört zum Fall.", other: "# Gespräche gehören zum Fall." })} Der Schlüssel bleibt in diesem Tab und verlässt den Rechner nicht. Er wird geschlossen, wenn du die Seite verlässt, die App sperrst oder 10 Minuten nichts tust.`}
      </Notice>
    </section>
  );
}
