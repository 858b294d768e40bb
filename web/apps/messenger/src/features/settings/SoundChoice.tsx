/** What sounds while the app is open; each choice lets one hear what it lets through. */
import { prefer, usePreferences } from "@konsil/session";
import { useLingui } from "@lingui/react/macro";
import { sample } from "../alerts/tones.ts";
import { Choice } from "./Choice.tsx";

export function SoundChoice() {
  const { t } = useLingui();
  const { sounds } = usePreferences();
  return (
    <Choice
      label={t`Solange Konsil offen ist`}
      value={sounds}
      options={[
        { value: "all", label: t`Alle` },
        { value: "urgent", label: t`Nur Dringendes` },
        { value: "none", label: t`Keine` },
      ]}
      onChange={(chosen) => {
        prefer({ sounds: chosen });
        if (chosen !== "none") void sample(chosen === "urgent" ? "urgent" : "message");
      }}
    />
  );
}
