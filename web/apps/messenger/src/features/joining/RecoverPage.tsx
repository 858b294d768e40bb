/** Signing in without another device: by the recovery code on paper, or by a passkey that was asked for before. */
import { reasonOf, useEngine } from "@konsil/engine";
import { deviceName, Fact, Facts, go, joinErrorText, Paragraph, PlainPage } from "@konsil/session";
import { ChoosePin } from "@konsil/session/ChoosePin.tsx";
import { Button, Icon, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowRight, FileKey, MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { paths } from "../../routing/paths.ts";

export interface RecoverPageProps {
  /** What a passkey gave; none to ask for the code. */
  passkey: string | null;
  onBack: () => void;
}

export function RecoverPage({ passkey, onBack }: RecoverPageProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [code, setCode] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [chosen, setChosen] = useState(passkey !== null);

  if (chosen) {
    const secret = passkey === null ? code : `passkey:${passkey}`;
    return (
      <ChoosePin
        tenant="Konsil"
        person={passkey === null ? t`Anmelden mit Wiederherstellungscode` : t`Anmelden mit Passkey`}
        onBack={() => (passkey === null ? setChosen(false) : onBack())}
        onChosen={async (pin) => {
          try {
            await engine.call("join", { link: `/wiederherstellen#${secret}`, pin, deviceName: deviceName(i18n) });
          } catch (failure) {
            if (passkey !== null) throw failure;
            setError(recoverErrorText(failure));
            setChosen(false);
            return;
          }
          go(paths.chats(), "replace");
        }}
      />
    );
  }

  function recoverErrorText(failure: unknown): string {
    const reason = reasonOf(failure);
    if (reason.error === "malformed") return t`Der Code ist nicht vollständig, oder ein Zeichen stimmt nicht.`;
    if (reason.error === "unknown") return t`Dieser Code gilt nicht. Vielleicht hast du inzwischen einen neuen erstellt.`;
    return joinErrorText(i18n, reason);
  }

  return (
    <PlainPage
      purpose={t`Anmelden`}
      title={t`Mit Wiederherstellungscode anmelden`}
      actions={
        <>
          <Button kind="ghost" onPress={onBack}>
            {t`Zurück`}
          </Button>
          <Button
            size="wide"
            iconAfter={ArrowRight}
            isDisabled={code.trim() === ""}
            onPress={() => {
              setError(null);
              setChosen(true);
            }}
          >
            {t`PIN wählen`}
          </Button>
        </>
      }
    >
      <Facts>
        <Fact icon={<Icon of={FileKey} />}>{t`Acht Gruppen mit vier Zeichen, wie du sie aufgeschrieben hast.`}</Fact>
        <Fact icon={<Icon of={MonitorSmartphone} />}>{t`Dein Verlauf kommt zurück. Deine Kontakte sehen, dass ein Gerät dazukam.`}</Fact>
      </Facts>
      <TextField label={t`Wiederherstellungscode`} value={code} onChange={setCode} error={error} autoComplete="off" autoFocus />
      <Paragraph quiet>{t`Code verloren? Bitte die Verwaltung um eine neue Einladung. Damit fängst du neu an, und deine Kontakte sehen es.`}</Paragraph>
    </PlainPage>
  );
}
