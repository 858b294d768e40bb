/** Whether pictures and voice notes come to this device before one asks for them. */
import { prefer, usePreferences } from "@konsil/session";
import { useLingui } from "@lingui/react/macro";
import { Choice } from "./Choice.tsx";

export function AutoLoadChoice() {
  const { t } = useLingui();
  const { autoLoad } = usePreferences();
  return (
    <Choice
      label={t`Bilder von selbst laden`}
      value={autoLoad}
      options={[
        { value: "always", label: t`Immer` },
        { value: "unmetered", label: t`Nicht über mobile Daten` },
        { value: "never", label: t`Nie` },
      ]}
      onChange={(chosen) => prefer({ autoLoad: chosen })}
    />
  );
}
