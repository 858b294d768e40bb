/**
 * Rows and columns of facts, with a head that stays. On a phone each row becomes a card that names its columns itself; of the head
 * only what sorts stays.
 */
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { cx } from "./cx";
import styles from "./DataTable.module.css";
import { Icon } from "./Icon";
import { visuallyHidden } from "./visuallyHidden";

export interface Column<Row> {
  id: string;
  label: string;
  cell: (row: Row) => ReactNode;
  /** Only for screen readers: columns of buttons. */
  silent?: boolean;
  /** Shares the width that is left; others are as wide as what they hold. */
  wide?: boolean;
  /** Rows can be sorted by it. */
  sortable?: boolean;
}

/** How rows are sorted. */
export interface Sorting {
  /** Id of a column. */
  by: string;
  descending: boolean;
}

export interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  /** A tint for rows that ask for attention. */
  toneOf?: (row: Row) => "danger" | "urgent" | undefined;
  /** How the rows are sorted; whoever gives them sorts them. */
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
}

export function DataTable<Row>({ label, columns, rows, keyOf, toneOf, sorting, onSort }: DataTableProps<Row>) {
  const directionOf = (column: Column<Row>) => (column.id !== sorting?.by ? undefined : sorting.descending ? "descending" : "ascending");
  return (
    <table className={styles.table} aria-label={label}>
      <thead className={styles.head}>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={cx(column.wide && styles.wide, column.sortable && styles.sortable)} aria-sort={directionOf(column)}>
              {column.sortable && onSort ? (
                <Button className={styles.sort ?? ""} onPress={() => onSort({ by: column.id, descending: directionOf(column) === "ascending" })}>
                  {column.label}
                  <Icon of={SORTED[directionOf(column) ?? "not"]} em={1.1} className={styles.direction} />
                </Button>
              ) : (
                <span className={cx(column.silent && visuallyHidden)}>{column.label}</span>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const tone = toneOf?.(row);
          return (
            <tr key={keyOf(row)} className={cx(styles.row, tone && styles[tone])}>
              {columns.map((column) => (
                <td key={column.id} className={cx(styles.cell, column.silent && styles.buttons)}>
                  {!column.silent && (
                    <span className={styles.name} aria-hidden>
                      {column.label}
                    </span>
                  )}
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const SORTED = { ascending: ArrowUp, descending: ArrowDown, not: ArrowUpDown };
