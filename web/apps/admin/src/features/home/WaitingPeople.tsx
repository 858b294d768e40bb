/** People whose new device waits to be confirmed. The engine does it by itself while an administrator's device is connected. */
import { reasonOf, send, useEngine, useView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Button, DataTable, Icon, Notice } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { BadgeCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import styles from "./WaitingPeople.module.css";

export function WaitingPeople({ count }: { count: number }) {
  const { t } = useLingui();
  const connected = useView({ query: "connection" })?.state === "online";
  if (count > 0) return <SomeWait />;
  if (!connected) return null;
  return (
    <p className={styles.calm}>
      <Icon of={BadgeCheck} em={1.25} />
      {t`Neue Geräte werden von selbst bestätigt, solange diese Verwaltung oder dein Messenger offen ist.`}
    </p>
  );
}

function SomeWait() {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const engine = useEngine();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const waiting = useAnswer("waiting", ["waiting"], (access) => access.ask((client) => client.GET("/api/admin/v1/waiting")));
  const rows = waiting.data?.waiting ?? [];

  async function certify(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await send(engine, { command: "certify_waiting" });
      waiting.refresh();
    } catch (failure) {
      setError(problemText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className={styles.card} aria-label={t`Wer wartet`}>
      <header className={styles.head}>
        <div>
          <h2 className={styles.title}>{plural(rows.length, { one: "# Person wartet auf Bestätigung", other: "# Personen warten auf Bestätigung" })}</h2>
          <p className={styles.text}>{t`Das geschieht von selbst in den nächsten Sekunden. Bleibt jemand stehen, passt die Einladung nicht zum Gerät: Lade die Person neu ein.`}</p>
        </div>
        <Button icon={BadgeCheck} busy={busy} onPress={() => void certify()}>
          {t`Alle jetzt bestätigen`}
        </Button>
      </header>
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {error}
        </Notice>
      )}
      <DataTable
        label={t`Wer wartet`}
        rows={rows}
        keyOf={(one) => `${one.person} ${one.since}`}
        columns={[
          { id: "name", label: t`Name`, wide: true, cell: (one) => one.name },
          { id: "role", label: t`Funktion`, cell: (one) => one.role },
          { id: "since", label: t`Seit`, cell: (one) => times.clock(one.since) },
        ]}
      />
    </section>
  );
}
