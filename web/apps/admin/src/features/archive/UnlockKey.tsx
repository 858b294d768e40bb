/** Opens the archive key for a case: from its file or from shares. It stays in a worker of its own. */
import type { CeremonyError, KeyOpening } from "@konsil/engine";
import { ChoiceCards, Notice } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, FileKey, KeyRound, Users } from "lucide-react";
import { useState } from "react";
import { KeyFields } from "../../keys/KeyFields.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./CasePage.module.css";
import type { OpenRefusal } from "./useCaseKey.ts";

export interface UnlockKeyProps {
  conversations: number;
  onOpen: (opening: KeyOpening) => Promise<OpenRefusal | null>;
}

const CODES = 2;

export function UnlockKey({ conversations, onOpen }: UnlockKeyProps) {
  const { t, i18n } = useLingui();
  const [how, setHow] = useState<KeyOpening["from"]>("file");
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
      <ChoiceCards
        label={t`Wie wird der Schlüssel verwahrt?`}
        value={how}
        onChange={(chosen) => {
          setHow(chosen);
          setError(null);
        }}
        choices={[
          { id: "file", icon: FileKey, title: t`Schlüsseldatei`, text: t`Eine Datei und ihre Passphrase.` },
          { id: "shares", icon: Users, title: t`Anteile`, text: t`Codes von den Blättern mehrerer Personen.` },
        ]}
      />
      <KeyFields key={how} how={how} codes={CODES} moreCodes verb={t`Öffnen und lesen`} onOpen={attempt}>
        {how === "file"
          ? t`Wähle die Datei des Archivschlüssels und tippe ihre Passphrase.`
          : t`Gib so viele Codes ein, wie auf den Blättern als nötig genannt sind. Groß- und Kleinschreibung, Leerzeichen und Striche sind egal.`}
      </KeyFields>
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
