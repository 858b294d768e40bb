/** Which column is what. What the heads say is proposed. */
import { Select, Switch } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { type Columns, type Field, FIELDS } from "./columns.ts";
import styles from "./Import.module.css";
import type { Table } from "./importTable.ts";

export interface ChooseColumnsProps {
  table: Table;
  head: boolean;
  columns: Columns;
  onChange: (head: boolean, columns: Columns) => void;
}

export function ChooseColumns({ table, head, columns, onChange }: ChooseColumnsProps) {
  const { t } = useLingui();
  const labels: Record<Field, string> = {
    title: t`Titel`,
    first: t`Vorname`,
    last: columns.first === undefined ? t`Name` : t`Nachname`,
    role: t`Funktion`,
    unit: t`Abteilung`,
  };
  const first = table.rows[0] ?? [];
  const names = first.map((cell, place) => {
    const number = place + 1;
    return head && cell !== "" ? cell : t`Spalte ${number}`;
  });

  function choose(field: Field, value: string): void {
    const { [field]: _, ...others } = columns;
    onChange(head, value === "" ? others : { ...others, [field]: Number(value) });
  }

  return (
    <section className={styles.columns} aria-label={t`Spalten`}>
      {FIELDS.map((field) => (
        <Select key={field} label={labels[field]} value={String(columns[field] ?? "")} onChange={(value) => choose(field, value)}>
          <option value="">{t`Keine`}</option>
          {names.map((name, place) => (
            // oxlint-disable-next-line react/no-array-index-key -- columns may have one name; their place is their identity
            <option key={place} value={place}>
              {name}
            </option>
          ))}
        </Select>
      ))}
      <Switch selected={head} onChange={(wanted) => onChange(wanted, columns)}>
        {t`Die erste Zeile nennt die Spalten`}
      </Switch>
    </section>
  );
}
