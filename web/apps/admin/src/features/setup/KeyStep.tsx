/** One of the two keys: how it is kept, its papers, and the trial. Only what was handed out last passes the trial. */
import { type CeremonyError, type OfflineKey, reasonOf, useEngine } from "@konsil/engine";
import { HOLD_MINUTES_MAX } from "@konsil/session";
import { Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, LockOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { ceremonyErrorText } from "../../wording/ceremonyErrors.ts";
import { problemText } from "../../wording/problems.ts";
import { Documents } from "./Documents.tsx";
import { HandOutChoice } from "./HandOutChoice.tsx";
import { KeyTrial } from "./KeyTrial.tsx";
import { handOutOf, isKept, type KeyProgress, namedTwice, takenBack } from "./setUp.ts";
import { Prose, Wizard, type WizardProps } from "./Wizard.tsx";

type Frame = Pick<WizardProps, "purpose" | "hospital" | "steps" | "current">;

export interface KeyStepProps {
  of: OfflineKey;
  frame: Frame;
  value: KeyProgress;
  onChange: (key: KeyProgress) => void;
  onBack: () => void;
  onNext: () => void;
  /** The worker with the keys is gone. */
  onLost: () => void;
  /** Before papers are made: writes down that they are. Rejects with why not. */
  onHandOut?: () => Promise<void>;
}

type Stage = "choice" | "papers" | "trial";

export function KeyStep({ of, frame, value, onChange, onBack, onNext, onLost, onHandOut }: KeyStepProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [stage, setStage] = useState<Stage>(value.tried ? "trial" : value.documents === null ? "choice" : "papers");
  const [error, setError] = useState<CeremonyError | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { hospital } = frame;
  const root = of === "root";

  function refused(failure: unknown): CeremonyError | null {
    const reason = reasonOf(failure);
    if (reason.error === "no_ceremony" || reason.error === "internal") {
      onLost();
      return null;
    }
    return reason as CeremonyError;
  }

  async function newPassphrase(): Promise<void> {
    try {
      const { passphrase } = await engine.call("ceremonyPassphrase", null);
      onChange(takenBack({ ...value, how: "file", passphrase }));
    } catch (failure) {
      refused(failure);
    }
  }

  async function handOut(): Promise<void> {
    const twice = value.how === "shares" ? namedTwice(value.holders) : null;
    if (twice !== null) {
      setError({ error: "name", position: twice });
      return;
    }
    setBusy(true);
    setError(null);
    setProblem(null);
    try {
      const documents = await engine.call("ceremonyHandOut", { key: of, how: handOutOf(value), hospital });
      // First it is written down, then there are papers.
      const written = await onHandOut?.().then(() => true, (failure: unknown) => {
        setProblem(problemText(i18n, reasonOf(failure)));
        return false;
      });
      if (written === false) return;
      onChange({ ...value, documents, kept: new Set(), tried: false });
      setStage("papers");
    } catch (failure) {
      setError(refused(failure));
    } finally {
      setBusy(false);
    }
  }

  const needsPassphrase = value.how === "file" && value.passphrase === "";
  useEffect(() => {
    if (needsPassphrase) void newPassphrase();
    // oxlint-disable-next-line react/exhaustive-deps -- once for each time that a passphrase is missing
  }, [needsPassphrase]);

  if (stage === "choice") {
    return (
      <Wizard
        {...frame}
        title={root ? t`Der Hauptschlüssel` : t`Der Archivschlüssel`}
        onBack={onBack}
        onNext={() => (value.documents === null ? void handOut() : setStage("papers"))}
        {...(value.documents === null ? { verb: t`Schlüssel ausgeben` } : {})}
        busy={busy}
      >
        <Prose>
          {root
            ? t`Er bürgt für alle Menschen und Regeln deines Hauses. Bewahre ihn außerhalb des Netzes auf; im Alltag wird er nicht gebraucht.`
            : t`Nur mit ihm lassen sich archivierte Gespräche lesen. Gib ihn anderen Personen als den Hauptschlüssel, wenn das bei euch getrennte Aufgaben sind.`}
        </Prose>
        <HandOutChoice of={of} value={value} onChange={(chosen) => onChange(takenBack(chosen))} onNewPassphrase={() => void newPassphrase()} wrongName={error?.error === "name" ? error.position : null} />
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {ceremonyErrorText(i18n, error)}
          </Notice>
        )}
        {problem && (
          <Notice icon={CircleX} kind="danger" live>
            {problem}
          </Notice>
        )}
      </Wizard>
    );
  }

  if (stage === "papers") {
    return (
      <Wizard
        {...frame}
        title={root ? t`Hauptschlüssel ausgeben` : t`Archivschlüssel ausgeben`}
        onBack={() => setStage("choice")}
        onNext={() => setStage("trial")}
        waitsFor={isKept(value) ? null : value.how === "file" ? t`Speichere zuerst die Datei.` : t`Drucke oder speichere zuerst jedes Blatt.`}
      >
        <Documents of={of} hospital={hospital} value={value} onChange={onChange} />
        {/* At set-up there is no lock yet. */}
        {onHandOut && (
          <Notice icon={LockOpen}>{t`Bring es gleich zu Ende: ${HOLD_MINUTES_MAX} Minuten lang sperrt sich die App nicht von selbst. Ist sie gesperrt oder die Seite zu, beginnst du von vorn.`}</Notice>
        )}
      </Wizard>
    );
  }

  return (
    <Wizard
      {...frame}
      title={root ? t`Hauptschlüssel prüfen` : t`Archivschlüssel prüfen`}
      onBack={() => setStage("papers")}
      onNext={onNext}
      waitsFor={value.tried ? null : t`Öffne den Schlüssel zuerst einmal zur Probe.`}
    >
      <KeyTrial
        value={value}
        onTry={async (opening) => {
          try {
            await engine.call("ceremonyTryOpen", { key: of, opening });
            onChange({ ...value, tried: true });
            return null;
          } catch (failure) {
            return refused(failure);
          }
        }}
      />
    </Wizard>
  );
}
