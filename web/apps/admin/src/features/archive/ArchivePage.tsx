/** The archive: cases, what came of them, and how they are opened. Nothing of a conversation is shown here. */
import type { Case } from "@konsil/admin-api";
import { go, type ReadySession } from "@konsil/session";
import { Button, DataTable, EmptyState, Notice, PageHeader, SkeletonRows, Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, FolderPlus, FolderSearch } from "lucide-react";
import { useState } from "react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { paths } from "../../routing/paths.ts";
import { caseNumber, caseStateKind, caseStateText, nameOf, namesOf, periodText, stampText } from "../../wording/cases.ts";
import { problemText } from "../../wording/problems.ts";
import styles from "./ArchivePage.module.css";
import { AskCaseDialog } from "./AskCaseDialog.tsx";
import { FourEyes } from "./FourEyes.tsx";
import { readCases } from "./readCases.ts";

const PAGE = 100;

export function ArchivePage({ session }: { session: ReadySession }) {
  const { t, i18n } = useLingui();
  const [asking, setAsking] = useState(false);
  const [count, setCount] = useState(PAGE);
  const cases = useAnswer(`cases ${count}`, ["cases"], (access) => readCases(access, count));
  const settings = useAnswer("archive settings", ["cases"], (access) => access.ask((client) => client.GET("/api/admin/v1/archive/settings")));
  const rows = cases.data?.cases;
  return (
    <>
      <PageHeader
        title={t`Archiv`}
        subtitle={t`Jedes Gespräch ist archiviert und verschlossen. Gelesen wird nur in einem Fall, mit Grund und mit dem Archivschlüssel.`}
        actions={
          <Button icon={FolderPlus} onPress={() => setAsking(true)}>
            {t`Fall anfragen`}
          </Button>
        }
      />
      {cases.error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, cases.error)}
        </Notice>
      )}
      <section className={styles.card} aria-label={t`Fälle`}>
        {rows === undefined ? (
          cases.error === null && <SkeletonRows count={4} label={t`Fälle werden geladen`} />
        ) : rows.length === 0 ? (
          <EmptyState icon={FolderSearch} title={t`Noch kein Fall`}>{t`Wer archivierte Gespräche lesen muss, fragt zuerst einen Fall an.`}</EmptyState>
        ) : (
          <DataTable
            label={t`Fälle`}
            rows={rows}
            keyOf={(row) => row.id}
            columns={[
              { id: "reason", label: t`Fall`, wide: true, cell: (row) => <What case={row} /> },
              { id: "period", label: t`Zeitraum`, cell: (row) => <span className={styles.figures}>{periodText(i18n, row)}</span> },
              { id: "asked", label: t`Angefragt`, cell: (row) => <Act act={row.asked} /> },
              {
                id: "state",
                label: t`Zustand`,
                cell: (row) => <Tag kind={caseStateKind(row.state)}>{row.state === "asked" && row.asked.by.id !== session.me.id ? t`Wartet auf dich` : caseStateText(i18n, row.state)}</Tag>,
              },
              { id: "decided", label: t`Entschieden`, cell: (row) => (row.decided ? <Act act={row.decided} /> : "–") },
              {
                id: "open",
                label: t`Öffnen`,
                silent: true,
                cell: (row) => {
                  const number = caseNumber(row.id);
                  return (
                    <Button kind="secondary" size="sm" aria-label={t`Fall ${number} ansehen`} onPress={() => go(paths.case(row.id))}>
                      {t`Ansehen`}
                    </Button>
                  );
                },
              },
            ]}
          />
        )}
        {cases.data?.more && (
          <div className={styles.more}>
            <Button kind="ghost" onPress={() => setCount(count + PAGE)}>
              {t`Ältere anzeigen`}
            </Button>
          </div>
        )}
      </section>
      {settings.data && <FourEyes settings={settings.data} onChanged={settings.refresh} />}
      {asking && <AskCaseDialog fourEyes={settings.data?.four_eyes ?? true} onClose={() => setAsking(false)} onAsked={(asked) => go(paths.case(asked.id))} />}
    </>
  );
}

function What({ case: { id, reason, people } }: { case: Case }) {
  const { i18n } = useLingui();
  return (
    <span className={styles.what}>
      <strong className={styles.reason}>{reason}</strong>
      <span className={styles.detail}>
        {caseNumber(id)} · {namesOf(i18n, people)}
      </span>
    </span>
  );
}

function Act({ act }: { act: NonNullable<Case["decided"]> }) {
  const { i18n } = useLingui();
  return (
    <span className={styles.what}>
      <span>{nameOf(i18n, act.by)}</span>
      <span className={styles.detail}>{stampText(i18n, act.at)}</span>
    </span>
  );
}
