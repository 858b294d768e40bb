/** Many people at once: a list is chosen or pasted, held against who is there already, and then everybody chosen is invited. */
import { go } from "@konsil/session";
import { Button, Notice, PageHeader } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { ArrowLeft, CircleX, UserPlus } from "lucide-react";
import { useMemo, useState } from "react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { paths } from "../../routing/paths.ts";
import { problemText } from "../../wording/problems.ts";
import { readPeople } from "../people/readPeople.ts";
import { CandidateTable } from "./CandidateTable.tsx";
import { candidatesOf, proposed } from "./candidates.ts";
import { ChooseColumns } from "./ChooseColumns.tsx";
import { ChooseList } from "./ChooseList.tsx";
import { type Columns, columnsByPlace, columnsOf } from "./columns.ts";
import styles from "./Import.module.css";
import { InviteAllDialog } from "./InviteAllDialog.tsx";
import type { Table } from "./importTable.ts";

interface Chosen {
  table: Table;
  head: boolean;
  columns: Columns;
}

export function ImportPage({ tenant }: { tenant: string }) {
  const { t, i18n } = useLingui();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  /** Lines that somebody chose or left out by hand. */
  const [byHand, setByHand] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [inviting, setInviting] = useState(false);
  const people = useAnswer("import", ["people"], (access) => readPeople(access, { search: "", state: "all", count: Number.POSITIVE_INFINITY }));
  const candidates = useMemo(() => (chosen && people.data ? candidatesOf(chosen.table, chosen.head, chosen.columns, people.data.people) : null), [chosen, people.data]);
  const marked = useMemo(() => {
    const lines = proposed(candidates ?? []);
    for (const [line, wanted] of byHand) {
      if (wanted) lines.add(line);
      else lines.delete(line);
    }
    return lines;
  }, [candidates, byHand]);
  const invited = candidates?.filter((one) => one.standing !== "flawed" && marked.has(one.line)) ?? [];

  function take(table: Table): void {
    const columns = columnsOf(table.rows[0] ?? []);
    setByHand(new Map());
    setChosen({ table, head: columns !== null, columns: columns ?? columnsByPlace(table.rows[0]?.length ?? 1) });
  }

  function finish(): void {
    setInviting(false);
    go(paths.people("invited"));
  }

  return (
    <>
      <PageHeader
        title={t`Liste einlesen`}
        subtitle={t`Lade viele Menschen auf einmal ein, aus einer Tabelle.`}
        actions={
          <Button kind="secondary" icon={ArrowLeft} onPress={() => (chosen ? setChosen(null) : go(paths.people()))}>
            {chosen ? t`Andere Liste` : t`Zurück zu den Personen`}
          </Button>
        }
      />
      {people.error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, people.error)}
        </Notice>
      )}
      {chosen === null ? (
        <ChooseList onTable={take} />
      ) : (
        // Once they are invited they are people who exist: what the list would do is of no use any more.
        !inviting && (
          <>
          <ChooseColumns
            table={chosen.table}
            head={chosen.head}
            columns={chosen.columns}
            onChange={(head, columns) => {
              setByHand(new Map());
              setChosen({ ...chosen, head, columns });
            }}
          />
          {candidates && <CandidateTable candidates={candidates} marked={marked} onMark={(line, wanted) => setByHand(new Map([...byHand, [line, wanted]]))} />}
          <footer className={styles.footer}>
            <p>{t`Jede Person bekommt eine eigene Einladung, die einmal gilt. Du druckst sie danach als Briefe.`}</p>
            <Button icon={UserPlus} isDisabled={invited.length === 0} onPress={() => setInviting(true)}>
              {plural(invited.length, { 0: "Niemand gewählt", one: "# Person einladen", other: "# Personen einladen" })}
            </Button>
          </footer>
          </>
        )
      )}
      {inviting && <InviteAllDialog tenant={tenant} people={invited} onClose={finish} />}
    </>
  );
}
