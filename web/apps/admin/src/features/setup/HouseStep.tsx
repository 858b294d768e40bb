/** The hospital, its first administrator, and whether conversations are archived. */
import { ChoiceCards, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Archive, Info, MessageSquareOff } from "lucide-react";
import { lengthComplaint } from "../../wording/names.ts";
import type { House } from "./setUp.ts";
import { Part } from "./Wizard.tsx";

export function HouseStep({ house, onChange }: { house: House; onChange: (house: House) => void }) {
  const { t, i18n } = useLingui();
  return (
    <>
      <Part title={t`Dein Haus`}>
        <TextField
          label={t`Name des Hauses`}
          hint={t`So sehen es alle, die eingeladen werden.`}
          value={house.hospital}
          onChange={(hospital) => onChange({ ...house, hospital })}
          error={lengthComplaint(i18n, house.hospital)}
        />
      </Part>
      <Part title={t`Du`}>
        <TextField label={t`Vor- und Nachname`} value={house.admin} onChange={(admin) => onChange({ ...house, admin })} error={lengthComplaint(i18n, house.admin)} autoComplete="name" />
        <TextField
          label={t`Funktion`}
          hint={t`Zum Beispiel „IT-Leitung“. Sie steht neben deinem Namen.`}
          value={house.role}
          onChange={(role) => onChange({ ...house, role })}
          error={lengthComplaint(i18n, house.role)}
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
