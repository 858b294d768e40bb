/** The last look before the hospital is founded, and what to do when the server refuses. */
import { Fact, Facts } from "@konsil/session";
import { Icon, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, CircleX, KeyRound, MessageSquareOff, ShieldCheck, UserRound } from "lucide-react";
import { setUpErrorText } from "../../wording/setUpErrors.ts";
import type { SetUp } from "./setUp.ts";
import { Part, Prose } from "./Wizard.tsx";

export interface FoundStepProps {
  setUp: SetUp;
  error: { error: string } | null;
  onLink: (link: string) => void;
}

export function FoundStep({ setUp, error, onLink }: FoundStepProps) {
  const { t, i18n } = useLingui();
  const { house, keys } = setUp;
  const { hospital, admin } = house;
  return (
    <>
      <Part>
        <Prose>{t`Jetzt unterschreibt dieser Browser mit dem Hauptschlüssel, dass es dein Haus gibt und dass du es verwaltest. Danach vergisst er beide Schlüssel; es bleiben nur die Blätter und Dateien.`}</Prose>
        <Facts>
          <Fact icon={<Icon of={UserRound} />}>{t`${admin} verwaltet ${hospital} von diesem Browser aus.`}</Fact>
          <Fact icon={<Icon of={ShieldCheck} />}>{keys.root.how === "shares" ? t`Hauptschlüssel ausgegeben und geprüft, in Anteilen.` : t`Hauptschlüssel ausgegeben und geprüft, als Datei.`}</Fact>
          {house.archive ? (
            <Fact icon={<Icon of={Archive} />}>{keys.archive.how === "shares" ? t`Archivschlüssel ausgegeben und geprüft, in Anteilen.` : t`Archivschlüssel ausgegeben und geprüft, als Datei.`}</Fact>
          ) : (
            <Fact icon={<Icon of={MessageSquareOff} />}>{t`Gespräche werden nicht archiviert.`}</Fact>
          )}
          <Fact icon={<Icon of={KeyRound} />}>{t`Dieses Gerät ist mit deiner PIN geschützt.`}</Fact>
        </Facts>
      </Part>
      {error && (
        <Part>
          <Notice icon={CircleX} kind="danger" title={t`Das Haus wurde noch nicht gegründet.`} live>
            {setUpErrorText(i18n, error)}
          </Notice>
          {error.error === "unknown" && (
            <TextField
              label={t`Einrichtungslink`}
              hint={t`Deine Schlüssel bleiben gültig. Mit dem richtigen Link geht es hier weiter.`}
              value={setUp.link}
              onChange={onLink}
              autoComplete="off"
            />
          )}
        </Part>
      )}
    </>
  );
}
