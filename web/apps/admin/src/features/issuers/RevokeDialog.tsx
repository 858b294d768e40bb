/** Takes an issuer key back, after one question that says what it means. */
import { type IssuerView, reasonOf, send, useEngine } from "@konsil/engine";
import { ConfirmDialog, Notice, toast } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { problemText } from "../../wording/problems.ts";
import styles from "./IssuersPage.module.css";

export function RevokeDialog({ issuer, onClose }: { issuer: IssuerView; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { name, people } = issuer;

  async function revoke(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await send(engine, { command: "issuer", act: { act: "revoke", serial: issuer.serial } });
      toast(t`Der Ausstellerschlüssel von ${name} ist widerrufen`);
      onClose();
    } catch (failure) {
      const reason = reasonOf(failure);
      setError(reason.error === "not_allowed" ? t`Dafür braucht dieses Gerät selbst einen gültigen Ausstellerschlüssel und du die Berechtigung „Richtlinien“.` : problemText(i18n, reason));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog title={t`Ausstellerschlüssel von ${name} widerrufen`} open onClose={onClose} verb={t`Widerrufen`} kind="danger" busy={busy} onConfirm={() => void revoke()}>
      <div className={styles.body}>
        <p>{t`Mit diesem Schlüssel kann danach niemand mehr eingeladen oder bestätigt werden. Das lässt sich nicht zurücknehmen; ${name} kann um einen neuen bitten.`}</p>
        <p>{plural(people, { one: "# Person hat er bestätigt. Sie wird vorher von diesem Gerät neu bestätigt und merkt nichts davon.", other: "# Personen hat er bestätigt. Sie werden vorher von diesem Gerät neu bestätigt und merken nichts davon." })}</p>
        <p>{t`Seine offenen Einladungen gelten nur noch, wenn ein anderer Ausstellerschlüssel sie bestätigt.`}</p>
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}
