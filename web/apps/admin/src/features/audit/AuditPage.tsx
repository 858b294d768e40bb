/** What the administration did, newest first. The chain is checked whenever one looks, here and by the server. */
import { useTimes } from "@konsil/session";
import { Button, DataTable, EmptyState, Notice, PageHeader, SkeletonRows } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, Link2, Link2Off, ScrollText } from "lucide-react";
import { useState } from "react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { actText } from "../../wording/audit.ts";
import { problemText } from "../../wording/problems.ts";
import styles from "./AuditPage.module.css";
import { keepSeen, type Seen } from "./lastSeen.ts";
import { type Audit, readAudit } from "./readAudit.ts";

const PAGE = 100;
const SHORT_HASH = 12;

export function AuditPage({ me }: { me: string }) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const [count, setCount] = useState(PAGE);
  const audit = useAnswer(`audit ${count}`, ["audit"], (access) => readAudit(access, me, count));
  return (
    <>
      <PageHeader title={t`Protokoll`} subtitle={t`Was die Verwaltung getan hat. Nachrichten stehen hier nie.`} />
      {audit.error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, audit.error)}
        </Notice>
      )}
      {audit.data && (
        <Verdict
          audit={audit.data}
          onTrust={(newest) => {
            keepSeen(me, newest);
            audit.refresh();
          }}
        />
      )}
      <section className={styles.card} aria-label={t`Protokoll`}>
        {audit.data === undefined ? (
          audit.error === null && <SkeletonRows count={6} label={t`Protokoll wird geladen`} />
        ) : audit.data.lines.length === 0 ? (
          <EmptyState icon={ScrollText} title={t`Noch nichts geschehen`}>{t`Jede Einladung, Bestätigung und Sperre steht künftig hier.`}</EmptyState>
        ) : (
          <DataTable
            label={t`Protokoll`}
            rows={audit.data.lines}
            keyOf={(line) => String(line.number)}
            toneOf={(line) => (line.number === brokenOf(audit.data) ? "danger" : undefined)}
            columns={[
              { id: "number", label: t`Nr.`, cell: (line) => <span className={styles.number}>{line.number}</span> },
              { id: "time", label: t`Zeit`, cell: (line) => <span className={styles.time}>{`${times.fullDate(line.at)}, ${times.clock(line.at)}`}</span> },
              {
                id: "act",
                label: t`Wer hat was getan?`,
                wide: true,
                cell: (line) => (
                  <span>
                    <strong className={styles.actor}>{line.actor.name ?? t`Jemand`}</strong> {actText(i18n, line)}
                  </span>
                ),
              },
              { id: "chain", label: t`Prüfsumme`, cell: (line) => <span className={styles.hash}>{line.chain.slice(0, SHORT_HASH)}</span> },
            ]}
          />
        )}
        {audit.data?.more && (
          <div className={styles.more}>
            <Button kind="ghost" onPress={() => setCount(count + PAGE)}>
              {t`Ältere anzeigen`}
            </Button>
          </div>
        )}
      </section>
    </>
  );
}

function brokenOf(audit: Audit | undefined): number | null {
  return audit?.brokenHere ?? audit?.verification.first_broken ?? null;
}

function Verdict({ audit, onTrust }: { audit: Audit; onTrust: (newest: Seen) => void }) {
  const { t } = useLingui();
  const broken = brokenOf(audit);
  const { lines, head } = audit.verification;
  const [short, checked] = [head.slice(0, SHORT_HASH), audit.lines.length];
  if (broken !== null) {
    return (
      <Notice icon={Link2Off} kind="danger" title={t`Das Protokoll ist nicht mehr vollständig.`}>
        {t`Zeile ${broken} schließt nicht an die vorige an: Jemand hat sie verändert oder davor etwas entfernt. Sichere den Server und hole den Datenschutz dazu.`}
      </Notice>
    );
  }
  const { lost } = audit;
  const newest = audit.lines[0];
  if (lost !== null) {
    return (
      <Notice icon={Link2Off} kind="danger" title={t`Das Ende des Protokolls fehlt.`}>
        <p>
          {t`Dieser Browser hat schon Zeile ${lost} gesehen; sie ist nicht mehr da oder eine andere. So ist es, wenn der Betrieb eine ältere Sicherung zurückgespielt hat. Sonst hat jemand Zeilen entfernt: Sichere den Server und hole den Datenschutz dazu.`}
        </p>
        {newest && (
          <div className={styles.settle}>
            <Button kind="secondary" size="sm" onPress={() => onTrust(newest)}>
              {t`Geklärt: ab jetzt mit diesem Stand vergleichen`}
            </Button>
          </div>
        )}
      </Notice>
    );
  }
  return (
    <Notice icon={Link2} kind="success" title={t`Geprüft: Alle Zeilen schließen lückenlos aneinander an.`}>
      {t`${lines} Zeilen hat der Server geprüft, ${checked} davon auch dieser Browser. Prüfsumme der letzten Zeile: ${short}`}
    </Notice>
  );
}
