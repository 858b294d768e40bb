/** What is going to happen, and what to have ready. */
import { Fact, Facts } from "@konsil/session";
import { Icon } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Clock, HardDrive, KeyRound, Printer, ShieldCheck, Users } from "lucide-react";
import { Part, Prose } from "./Wizard.tsx";

export function WelcomeStep() {
  const { t } = useLingui();
  return (
    <>
      <Part>
        <Prose>
          {t`In den nächsten Schritten macht dieser Browser die Schlüssel deines Hauses. Wer sie hat, bestimmt, wer dazugehört und wer das Archiv lesen darf. Der Server bekommt sie nie, auch wir nicht.`}
        </Prose>
        <Prose>{t`Darum gibt es keinen Weg, verlorene Schlüssel zurückzusetzen. Du verteilst sie an Menschen in deinem Haus, auf Papier oder als Datei, und prüfst gleich, ob sie sich wieder öffnen lassen.`}</Prose>
      </Part>
      <Part title={t`Das brauchst du`}>
        <Facts>
          <Fact icon={<Icon of={Clock} />}>{t`Etwa 20 Minuten am Stück. Dieses Fenster bleibt so lange offen.`}</Fact>
          <Fact icon={<Icon of={Users} />}>{t`Die Namen von drei Personen, die je einen Teil des Schlüssels verwahren, zum Beispiel IT-Leitung, Geschäftsführung und Datenschutz.`}</Fact>
          <Fact icon={<Icon of={Printer} />}>{t`Einen Drucker in deiner Nähe, am besten ohne Umweg über einen fremden Server.`}</Fact>
          <Fact icon={<Icon of={HardDrive} />}>{t`Oder einen USB-Stick, der danach in den Tresor kommt.`}</Fact>
        </Facts>
      </Part>
      <Part title={t`Das entsteht`}>
        <Facts>
          <Fact icon={<Icon of={ShieldCheck} />}>
            <strong>{t`Der Hauptschlüssel.`}</strong> {t`Er bürgt für alle Menschen und Regeln deines Hauses. Im Alltag brauchst du ihn nicht, nur um weitere Verwalter zu berechtigen oder nach einem Notfall.`}
          </Fact>
          <Fact icon={<Icon of={KeyRound} />}>
            <strong>{t`Der Archivschlüssel.`}</strong> {t`Nur mit ihm lassen sich archivierte Gespräche lesen. Du kannst auch ohne Archiv beginnen.`}
          </Fact>
        </Facts>
      </Part>
    </>
  );
}
