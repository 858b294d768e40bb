/** The hospital, its first administrator, and whether conversations are archived. */
import { ChoiceCards, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, Info, MessageSquareOff } from "lucide-react";
import type { House } from "./setUp.ts";
import { Part } from "./Wizard.tsx";

const NAME_MAX = 64;

export function HouseStep({ house, onChange }: { house: House; onChange: (house: House) => void }) {
  const { t } = useLingui();
  return (
    <>
      <Part title={t`Dein Haus`}>
        <TextField
          label={t`Name des Hauses`}
          hint={t`So sehen es alle, die eingeladen werden.`}
          value={house.hospital}
          onChange={(hospital) => onChange({ ...house, hospital })}
          maxLength={NAME_MAX}
        />
      </Part>
      <Part title={t`Du`}>
        <TextField label={t`Vor- und Nachname`} value={house.admin} onChange={(admin) => onChange({ ...house, admin })} maxLength={NAME_MAX} autoComplete="name" />
        <TextField
          label={t`Funktion`}
          hint={t`Zum Beispiel „IT-Leitung“. Sie steht neben deinem Namen.`}
          value={house.role}
          onChange={(role) => onChange({ ...house, role })}
          maxLength={NAME_MAX}
        />
      </Part>
      <Part title={t`Archiv`}>
        <ChoiceCards
          label={t`Sollen Gespräche archiviert werden?`}
          value={house.archive ? "yes" : "no"}
          onChange={(choice) => onChange({ ...house, archive: choice === "yes" })}
          choices={[
            {
              id: "yes",
              icon: Archive,
              title: t`Mit Archiv`,
              tag: t`Üblich`,
              text: t`Zu jeder Nachricht entsteht eine verschlüsselte Kopie. Nur wer den Archivschlüssel hat, kann sie lesen, etwa zur Dokumentation. Alle im Chat sehen, dass archiviert wird.`,
            },
            {
              id: "no",
              icon: MessageSquareOff,
              title: t`Ohne Archiv`,
              text: t`Nachrichten stehen nur auf den Geräten der Beteiligten. Was dort gelöscht wird, kann niemand mehr lesen.`,
            },
          ]}
        />
        <Notice icon={Info}>
          {t`Kläre das vorher mit Datenschutz und Personalvertretung. Ein Archiv gilt ab dem Tag, an dem es eingeschaltet wird, nicht rückwirkend.`}
        </Notice>
      </Part>
    </>
  );
}
