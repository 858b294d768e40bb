/**
 * Root or archive key is handed out anew, because somebody leaves or a paper is lost: opened here from what there is, handed out
 * and tried as at set-up, then forgotten. The key stays the same, so what was handed out before opens it until it is destroyed.
 */
import { type CeremonyError, type KeyOpening, type OfflineKey, reasonOf, useEngine } from "@konsil/engine";
import { go, useHoldLock, useStay } from "@konsil/session";
import { Notice, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { BookKey, CircleX, Flame, KeyRound, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useAccess } from "../../administration/useAdministration.tsx";
import { KeyChoice } from "../../keys/KeyChoice.tsx";
import { keyProblem } from "../../keys/keyProblem.ts";
import { paths } from "../../routing/paths.ts";
import { problemText } from "../../wording/problems.ts";
import { KeyStep } from "./KeyStep.tsx";
import { newKey, takenBack } from "./setUp.ts";
import { useWarning } from "./useWarning.ts";
import { Part, Prose, Wizard } from "./Wizard.tsx";

type Step = "open" | "key" | "done";

export function HandOutPage({ of, tenant }: { of: OfflineKey; tenant: string }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const access = useAccess();
  const root = of === "root";
  const [step, setStep] = useState<Step>("open");
  const [value, setValue] = useState(() => newKey("shares"));
  const [error, setError] = useState<string | null>(null);
  const papers = step === "key" && value.documents !== null;
  useWarning(papers);
  useHoldLock(papers);
  useStay(papers, () => toast(t`Noch sind die neuen Unterlagen nicht ausgegeben und geprüft. Willst du aufhören, geh unten Schritt für Schritt zurück.`));
  // Whoever leaves the page leaves no key behind, however they leave.
  useEffect(() => {
    const end = () => void engine.call("ceremonyEnd", null).catch(() => undefined);
    window.addEventListener("pagehide", end);
    return () => {
      window.removeEventListener("pagehide", end);
      end();
    };
  }, [engine]);

  const order: Step[] = ["open", "key", "done"];
  const frame = { purpose: t`Schlüssel neu ausgeben`, hospital: tenant, steps: [t`Öffnen`, t`Ausgeben`, t`Fertig`], current: order.indexOf(step) };

  /** Who gets a paper stays; papers that were made count no more. */
  function begin(): void {
    setValue((old) => takenBack({ ...old, passphrase: "" }));
    setStep("open");
  }

  function lost(): void {
    begin();
    setError(t`Der geöffnete Schlüssel ist nicht mehr da, weil der Browser den Tab neu gestartet hat. Öffne ihn noch einmal. Hast du schon etwas gedruckt oder gespeichert, vernichte es: Danach gibt es neue Unterlagen.`);
  }

  async function open(opening: KeyOpening): Promise<CeremonyError | null> {
    setError(null);
    try {
      await engine.call("ceremonyAgain", { key: of, opening });
      setStep("key");
      return null;
    } catch (failure) {
      const reason = reasonOf(failure);
      const problem = keyProblem(reason);
      if (problem === null) setError(problemText(i18n, reason));
      return problem;
    }
  }

  async function write(): Promise<void> {
    const [needed, papers] = value.how === "shares" ? [value.threshold, value.holders.length] : [1, 1];
    await access.ask((client) => client.POST("/api/admin/v1/keys/hand-outs", { body: { key: of, needed, papers } }));
  }

  switch (step) {
    case "open":
      return (
        <Wizard {...frame} title={root ? t`Hauptschlüssel neu ausgeben` : t`Archivschlüssel neu ausgeben`} onBack={() => go(paths.issuers())}>
          <Prose>
            {t`Jemand verlässt das Haus, oder ein Blatt ist verloren? Öffne den Schlüssel mit dem, was es gibt. Dann bekommt jede Person ein neues Blatt, oder du speicherst eine neue Datei.`}
          </Prose>
          <Notice icon={TriangleAlert} kind="urgent" title={t`Der Schlüssel selbst bleibt derselbe.`}>
            {t`Die bisherigen Blätter und Dateien öffnen ihn weiter, bis sie vernichtet sind: die Blätter miteinander, nicht gemischt mit den neuen. Sind genug davon in fremden Händen, helfen neue Blätter nicht.`}
          </Notice>
          <Part>
            <KeyChoice
              fileText={root ? t`Wähle die Datei des Hauptschlüssels und tippe ihre Passphrase.` : t`Wähle die Datei des Archivschlüssels und tippe ihre Passphrase.`}
              lost={t`Wo die Datei liegt und wer Anteile hat, steht in der Notfallmappe. Fehlt zu viel davon, lässt sich der Schlüssel weder öffnen noch neu ausgeben.`}
              verb={t`Öffnen`}
              onChange={() => setError(null)}
              onOpen={open}
            />
          </Part>
          <Notice icon={KeyRound}>{t`Der Schlüssel bleibt in diesem Browser und wird vergessen, wenn du die Seite verlässt. Im Protokoll steht, dass du ihn neu ausgegeben hast.`}</Notice>
          {error && (
            <Notice icon={CircleX} kind="danger" live>
              {error}
            </Notice>
          )}
        </Wizard>
      );
    case "key":
      return <KeyStep of={of} frame={frame} value={value} onChange={setValue} onBack={begin} onNext={() => setStep("done")} onLost={lost} onHandOut={write} />;
    case "done":
      return (
        <Wizard {...frame} title={t`Neu ausgegeben`} onNext={() => go(paths.issuers())} verb={t`Fertig`}>
          <Notice icon={Flame} kind="urgent" title={t`Sammle ein, was vorher ausgegeben wurde, und vernichte es.`}>
            {t`Bis dahin öffnet es den Schlüssel weiter, auch in der Hand von jemandem, der nicht mehr im Haus ist. Zähle nach: Erst wenn von den alten Blättern weniger übrig sind, als nötig waren, öffnen sie nichts mehr.`}
          </Notice>
          <Notice icon={BookKey} title={t`Trage in die Notfallmappe ein, wer jetzt was hat.`}>
            {t`Streiche die alten Namen und schreibe die neuen dazu, mit dem Datum von heute.`}
          </Notice>
        </Wizard>
      );
  }
}
