/** Colours, size of text and language of this browser, for staff and guests alike. */
import { prefer, TEXT_SIZES, usePreferences } from "@konsil/session";
import { useLingui } from "@lingui/react/macro";
import { Choice } from "./Choice.tsx";

export function AppearanceChoices() {
  const { t } = useLingui();
  const preferences = usePreferences();
  return (
    <>
      <Choice
        label={t`Farben`}
        value={preferences.theme}
        options={[
          { value: "system", label: t`Wie das Gerät` },
          { value: "light", label: t`Hell` },
          { value: "dark", label: t`Dunkel` },
        ]}
        onChange={(theme) => prefer({ theme })}
      />
      <Choice
        label={t`Schriftgröße`}
        value={preferences.textSize}
        options={TEXT_SIZES.map((size) => ({ value: size, label: `${size} %` }))}
        onChange={(textSize) => prefer({ textSize })}
      />
      <Choice
        label={t`Sprache`}
        value={preferences.language}
        options={[
          { value: "de", label: "Deutsch" },
          { value: "en", label: "English" },
        ]}
        onChange={(language) => prefer({ language })}
      />
    </>
  );
}
