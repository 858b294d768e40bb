/** Who held a duty when. */
import type { DutyRead } from "@konsil/admin-api";
import { useTimes } from "@konsil/session";
import { DataTable, Dialog, Notice, SkeletonRows } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX } from "lucide-react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./Duties.module.css";

export function ShiftsDialog({ duty, onClose }: { duty: DutyRead; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const { data, error } = useAnswer(`shifts of ${duty.id}`, ["settings"], (asked) =>
    asked.ask((client) => client.GET("/api/admin/v1/duties/{id}/shifts", { params: { path: { id: duty.id } } })),
  );
  const when = (at: number) => `${times.fullDate(at)}, ${times.clock(at)}`;
  return (
    <Dialog title={t`Verlauf: ${duty.name}`} open onClose={onClose} kind="tall">
      <div className={styles.column}>
        <p className={styles.quiet}>{t`Wer wann Dienst hatte, wird 90 Tage aufgehoben.`}</p>
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {problemText(i18n, error)}
          </Notice>
        )}
        {!data && error === null && <SkeletonRows count={3} label={t`Verlauf wird geladen`} />}
        {data?.shifts.length === 0 && <p className={styles.quiet}>{t`Noch hat ihn niemand übernommen.`}</p>}
        {data && data.shifts.length > 0 && (
          <DataTable
            label={t`Verlauf`}
            rows={data.shifts}
            keyOf={(shift) => String(shift.since)}
            columns={[
              { id: "person", label: t`Person`, wide: true, cell: (shift) => <strong>{shift.person.name ?? t`Eine gelöschte Person`}</strong> },
              { id: "since", label: t`Von`, cell: (shift) => when(shift.since) },
              { id: "until", label: t`Bis`, cell: (shift) => (shift.until === null ? t`jetzt` : when(shift.until)) },
            ]}
          />
        )}
      </div>
    </Dialog>
  );
}
