/** Grants an issuer key: first the digits are compared, then the root key is opened, signs, and is forgotten. */
import { type CeremonyError, type IssuerRequestView, type KeyOpening, reasonOf, useEngine } from "@konsil/engine";
import { Button, Dialog, Notice, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, KeyRound, Phone } from "lucide-react";
import { useState } from "react";
import { KeyChoice } from "../../keys/KeyChoice.tsx";
import { keyProblem } from "../../keys/keyProblem.ts";
import { problemText } from "../../wording/problems.ts";
import { Digits } from "./OwnIssuer.tsx";

export interface GrantDialogProps {
  /** As it was when the dialog opened: a request that is exchanged meanwhile is not granted. */
  request: IssuerRequestView;
  onClose: () => void;
}

export function GrantDialog({ request, onClose }: GrantDialogProps) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [compared, setCompared] = useState(request.own);
  const [error, setError] = useState<string | null>(null);
  const { name } = request.person;

  async function grant(opening: KeyOpening): Promise<CeremonyError | null> {
    setError(null);
    try {
      await engine.call("grantIssuer", { opening, device: request.device, digits: request.digits });
      toast(t`${name} hat jetzt einen Ausstellerschlüssel`);
      onClose();
      return null;
    } catch (failure) {
      const reason = reasonOf(failure);
      const problem = keyProblem(reason);
      if (problem) return problem;
      setError(reason.error === "not_found" ? t`Die Bitte hat sich geändert oder ist zurückgezogen. Schließe das Fenster und vergleiche neu.` : problemText(i18n, reason));
      return null;
    }
  }

  return (
    <Dialog title={t`Ausstellerschlüssel für ${name}`} open onClose={onClose} kind="tall" spaced>
      {compared ? (
        <>
          <KeyChoice
            fileText={t`Wähle die Datei des Hauptschlüssels und tippe ihre Passphrase.`}
            lost={t`Wo die Datei liegt und wer Anteile hat, steht in der Notfallmappe. Ist der Hauptschlüssel wirklich verloren, lässt sich nichts mehr freigeben oder verlängern: Ausstellerschlüssel gelten noch bis zu ihrem Ablauf, danach richtet sich das Haus neu ein. Chats auf den Geräten bleiben lesbar.`}
            verb={t`Öffnen und freigeben`}
            onChange={() => setError(null)}
            onOpen={grant}
          />
          <Notice icon={KeyRound}>{t`Der Hauptschlüssel unterschreibt in diesem Browser und wird sofort wieder vergessen. Zum Server geht nur die Unterschrift.`}</Notice>
        </>
      ) : (
        <>
          <Notice icon={Phone} kind="urgent" title={t`Vergleiche zuerst die Prüfziffern mit ${name}.`}>
            {t`Rufe an oder geh hin. Auf dem Gerät „${request.device_name}“ stehen unter „Schlüssel“ dieselben Ziffern. Stehen dort andere, gib nichts frei.`}
          </Notice>
          <Digits digits={request.digits} />
          <div>
            <Button onPress={() => setCompared(true)}>{t`Die Ziffern stimmen überein`}</Button>
          </div>
        </>
      )}
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
    </Dialog>
  );
}
