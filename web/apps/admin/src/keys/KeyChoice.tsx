/** Opens one of the hospital's offline keys: from its file or from shares, whichever it was handed out as. */
import type { CeremonyError, KeyOpening } from "@konsil/engine";
import { ChoiceCards } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { FileKey, Users } from "lucide-react";
import { useState } from "react";
import styles from "./KeyFields.module.css";
import { KeyFields } from "./KeyFields.tsx";

export interface KeyChoiceProps {
  /** What to do with the file. */
  fileText: string;
  /** What whoever lacks it can still do, and what not. */
  lost: string;
  /** "Öffnen und lesen". */
  verb: string;
  /** The other way was chosen: what was complained of before is past. */
  onChange?: () => void;
  /** Opens it; gives what is wrong, or null. */
  onOpen: (opening: KeyOpening) => Promise<CeremonyError | null>;
}

const CODES = 2;

export function KeyChoice({ fileText, lost, verb, onChange, onOpen }: KeyChoiceProps) {
  const { t } = useLingui();
  const [how, setHow] = useState<KeyOpening["from"]>("file");
  return (
    <>
      <ChoiceCards
        label={t`Wie wird der Schlüssel verwahrt?`}
        value={how}
        onChange={(chosen) => {
          setHow(chosen);
          onChange?.();
        }}
        choices={[
          { id: "file", icon: FileKey, title: t`Schlüsseldatei`, text: t`Eine Datei und ihre Passphrase.` },
          { id: "shares", icon: Users, title: t`Anteile`, text: t`Codes von den Blättern mehrerer Personen.` },
        ]}
      />
      <KeyFields key={how} how={how} codes={CODES} moreCodes verb={verb} onOpen={onOpen}>
        {how === "file" ? fileText : t`Gib so viele Codes ein, wie auf den Blättern als nötig genannt sind. Groß- und Kleinschreibung, Leerzeichen und Striche sind egal.`}
      </KeyFields>
      <details className={styles.lost}>
        <summary>{t`Datei, Passphrase oder Anteile fehlen?`}</summary>
        <p>{lost}</p>
      </details>
    </>
  );
}
