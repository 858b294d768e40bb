/** Rows and columns of facts, with a head that stays. On a phone each row becomes a card that names its columns itself. */
import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./DataTable.module.css";
import { visuallyHidden } from "./visuallyHidden";

export interface Column<Row> {
  id: string;
  label: string;
  cell: (row: Row) => ReactNode;
  /** Only for screen readers: columns of buttons. */
  silent?: boolean;
  /** Shares the width that is left; others are as wide as what they hold. */
  wide?: boolean;
}

export interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  /** A tint for rows that ask for attention. */
  toneOf?: (row: Row) => "danger" | "urgent" | undefined;
}

export function DataTable<Row>({ label, columns, rows, keyOf, toneOf }: DataTableProps<Row>) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead className={styles.head}>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={cx(column.wide && styles.wide)}>
              <span className={cx(column.silent && visuallyHidden)}>{column.label}</span>
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
