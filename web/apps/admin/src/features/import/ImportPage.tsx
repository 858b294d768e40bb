/** Many people at once: a list is chosen or pasted, held against who is there already, and then everybody chosen is invited. */
import { go } from "@konsil/session";
import { Button, PageHeader } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { paths } from "../../routing/paths.ts";
import { CheckList } from "./CheckList.tsx";
import { ChooseColumns } from "./ChooseColumns.tsx";
import { ChooseList } from "./ChooseList.tsx";
import { type Columns, columnsByPlace, headOf, type ListedPerson } from "./columns.ts";
import { InviteAllDialog } from "./InviteAllDialog.tsx";
import type { Table } from "./importTable.ts";

interface Chosen {
  table: Table;
  head: boolean;
  columns: Columns;
}

export function ImportPage({ tenant }: { tenant: string }) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  /** Lines that somebody chose or left out by hand. */
  const [byHand, setByHand] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [inviting, setInviting] = useState<ListedPerson[] | null>(null);

  function take(table: Table): void {
    const head = headOf(table.rows);
    const { at, columns } = head ?? { at: 0, columns: columnsByPlace(table.rows[0]?.length ?? 1) };
    setByHand(new Map());
    // What stands above the names of the columns is nobody.
    setChosen({ table: { rows: table.rows.slice(at), lines: table.lines.slice(at) }, head: head !== null, columns });
  }

  function finish(invited: number): void {
    setInviting(null);
    if (invited > 0) go(paths.people("invited"));
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
      {chosen === null ? (
        <ChooseList onTable={take} />
      ) : (
        // Once they are invited they are people who exist: what the list would do is of no use any more, and nobody reads it anew for each.
        inviting === null && (
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
          <CheckList
            table={chosen.table}
            head={chosen.head}
            columns={chosen.columns}
            byHand={byHand}
            onMark={(line, wanted) => setByHand(new Map([...byHand, [line, wanted]]))}
            onInvite={setInviting}
          />
          </>
        )
      )}
      {inviting && <InviteAllDialog tenant={tenant} people={inviting} onClose={finish} />}
    </>
  );
}
