/** Whether a case needs a second pair of eyes. Turning it off is asked about once, and stands in the audit log. */
import type { ArchiveSettings } from "@konsil/admin-api";
import { reasonOf } from "@konsil/engine";
import { ConfirmDialog, Notice, Switch, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { useAccess, useScope } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./ArchivePage.module.css";

export function FourEyes({ settings, onChanged }: { settings: ArchiveSettings; onChanged: () => void }) {
  const { t, i18n } = useLingui();
  const access = useAccess();
  const mayChange = useScope("policy");
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function put(fourEyes: boolean): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await access.ask((client) => client.PUT("/api/admin/v1/archive/settings", { body: { four_eyes: fourEyes } }));
      toast(fourEyes ? t`Vier-Augen-Prinzip ist eingeschaltet` : t`Vier-Augen-Prinzip ist ausgeschaltet`);
      setAsking(false);
      onChanged();
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className={styles.setting} aria-label={t`Vier-Augen-Prinzip`}>
      <Switch selected={settings.four_eyes} disabled={!mayChange || busy} onChange={(on) => (on ? void put(true) : setAsking(true))}>
        {t`Vier-Augen-Prinzip`}
      </Switch>
      <p>
        {settings.four_eyes
          ? t`Wer einen Fall anfragt, kann ihn nicht selbst freigeben: Das tut eine andere Person mit der Berechtigung „Archiv“.`
          : t`Wer einen Fall anfragt, öffnet ihn damit selbst. Das Protokoll vermerkt, dass niemand sonst hingesehen hat.`}{" "}
        {!mayChange && t`Ändern kann das nur, wer die Berechtigung „Richtlinien“ hat.`}
      </p>
      {error && !asking && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
      <ConfirmDialog title={t`Vier-Augen-Prinzip ausschalten`} open={asking} onClose={() => setAsking(false)} verb={t`Ausschalten`} busy={busy} onConfirm={() => void put(false)}>
        <p>{t`Dann genügt eine einzige Person, um einen Fall zu öffnen. Sie braucht dazu weiterhin den Archivschlüssel. Fälle, die schon warten, warten weiter.`}</p>
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
      </ConfirmDialog>
    </section>
  );
}
