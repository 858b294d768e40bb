/** Takes an issuer key back, after one question that says what it means. */
import { type IssuerView, send, useEngine } from "@konsil/engine";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { ActDialog } from "../../administration/ActDialog.tsx";

export function RevokeDialog({ issuer, onClose }: { issuer: IssuerView; onClose: () => void }) {
  const { t } = useLingui();
  const engine = useEngine();
  const { name, people } = issuer;
  return (
    <ActDialog
      title={t`Ausstellerschlüssel von ${name} widerrufen`}
      verb={t`Widerrufen`}
      act={() => send(engine, { command: "issuer", act: { act: "revoke", serial: issuer.serial } })}
      done={t`Der Ausstellerschlüssel von ${name} ist widerrufen`}
      onClose={onClose}
      explain={({ error }) => (error === "not_allowed" ? t`Dafür braucht dieses Gerät selbst einen gültigen Ausstellerschlüssel und du die Berechtigung „Richtlinien“.` : null)}
    >
      <p>{t`Mit diesem Schlüssel kann danach niemand mehr eingeladen oder bestätigt werden. Das lässt sich nicht zurücknehmen; ${name} kann um einen neuen bitten.`}</p>
      <p>{plural(people, { one: "# Person hat er bestätigt. Sie wird vorher von diesem Gerät neu bestätigt und merkt nichts davon.", other: "# Personen hat er bestätigt. Sie werden vorher von diesem Gerät neu bestätigt und merken nichts davon." })}</p>
      <p>{t`Seine offenen Einladungen gelten nur noch, wenn ein anderer Ausstellerschlüssel sie bestätigt.`}</p>
    </ActDialog>
  );
}
