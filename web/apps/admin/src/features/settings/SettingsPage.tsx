/** What holds for the whole hospital and is the server's to know. What the root signs is under "Schlüssel" and "Regeln". */
import { Notice, PageHeader, SkeletonRows } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import { LeaseSetting } from "./LeaseSetting.tsx";

export function SettingsPage() {
  const { t, i18n } = useLingui();
  const lease = useAnswer("lease", ["settings"], (access) => access.ask((client) => client.GET("/api/admin/v1/lease")));
  return (
    <>
      <PageHeader title={t`Einstellungen`} subtitle={t`Was für das ganze Haus gilt. Jede Änderung steht im Protokoll.`} />
      {lease.error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, lease.error)}
        </Notice>
      )}
      {lease.data ? (
        <LeaseSetting key={lease.data.days} lease={lease.data} onChanged={lease.refresh} />
      ) : (
        lease.error === null && <SkeletonRows count={3} label={t`Einstellungen werden geladen`} />
      )}
    </>
  );
}
