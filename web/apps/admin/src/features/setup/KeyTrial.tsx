/** The trial: the key is opened again from what was handed out, before anything depends on it. */
import type { CeremonyError, KeyOpening } from "@konsil/engine";
import { Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleCheck } from "lucide-react";
import { KeyFields } from "../../keys/KeyFields.tsx";
import type { KeyProgress } from "./setUp.ts";

export interface KeyTrialProps {
  value: KeyProgress;
  /** Opens it; gives what is wrong, or null. */
  onTry: (opening: KeyOpening) => Promise<CeremonyError | null>;
}

export function KeyTrial({ value, onTry }: KeyTrialProps) {
  const { t } = useLingui();
  if (value.tried) {
    return (
      <Notice icon={CircleCheck} kind="success" title={t`Der Schlüssel lässt sich öffnen.`} live>
        {value.how === "shares"
          ? t`Die Anteile stimmen. Gib jetzt jedes Blatt der Person, deren Name darauf steht.`
          : t`Datei und Passphrase stimmen. Verwahre beide getrennt.`}
      </Notice>
    );
  }
  const { threshold } = value;
  return (
    <KeyFields how={value.how} codes={threshold} verb={t`Zur Probe öffnen`} onOpen={onTry}>
      {value.how === "shares"
        ? t`Nimm ${threshold} der Blätter, als wäre es ein Ernstfall, und gib ihre Codes ein. Groß- und Kleinschreibung, Leerzeichen und Striche sind egal. Statt zu tippen kannst du den QR-Code mit der Kamera lesen oder eine gespeicherte Datei wählen.`
        : t`Wähle die Datei, die du eben gespeichert hast, und tippe die Passphrase von deinem Zettel ab.`}
    </KeyFields>
  );
}
