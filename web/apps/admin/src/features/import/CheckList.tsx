/** A list held against who is there already, and the button that invites those chosen. */
import { Button, Notice, SkeletonRows } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, UserPlus } from "lucide-react";
import { useMemo } from "react";
import { useAnswer } from "../../administration/useAdministration.tsx";
import { problemText } from "../../wording/problems.ts";
import { readPeople } from "../people/readPeople.ts";
import { CandidateTable } from "./CandidateTable.tsx";
import { candidatesOf, proposed } from "./candidates.ts";
import type { Columns, ListedPerson } from "./columns.ts";
import styles from "./Import.module.css";
import type { Table } from "./importTable.ts";

export interface CheckListProps {
  table: Table;
  head: boolean;
  columns: Columns;
  /** Lines that somebody chose or left out by hand. */
  byHand: ReadonlyMap<number, boolean>;
  onMark: (line: number, wanted: boolean) => void;
  onInvite: (people: ListedPerson[]) => void;
}

export function CheckList({ table, head, columns, byHand, onMark, onInvite }: CheckListProps) {
  const { t, i18n } = useLingui();
  const { data, error } = useAnswer("import", ["people"], (access) => readPeople(access, { search: "", state: "all", count: Number.POSITIVE_INFINITY }));
  const candidates = useMemo(() => data && candidatesOf(table, head, columns, data.people), [table, head, columns, data]);
  const marked = useMemo(() => {
    const lines = proposed(candidates ?? []);
    for (const [line, wanted] of byHand) {
      if (wanted) lines.add(line);
      else lines.delete(line);
    }
    return lines;
  }, [candidates, byHand]);
  const invited = candidates?.filter((one) => one.standing !== "flawed" && marked.has(one.line)) ?? [];

  return (
    <>
      {error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, error)}
        </Notice>
      )}
      {!candidates && error === null && <SkeletonRows count={5} label={t`Personen werden geladen`} />}
      {candidates && (
        <>
          <CandidateTable candidates={candidates} marked={marked} onMark={onMark} />
          <footer className={styles.footer}>
            <p>{t`Jede Person bekommt eine eigene Einladung, die einmal gilt. Du druckst sie danach als Briefe.`}</p>
            <Button icon={UserPlus} isDisabled={invited.length === 0} onPress={() => onInvite(invited)}>
              {plural(invited.length, { 0: "Niemand gewählt", one: "# Person einladen", other: "# Personen einladen" })}
            </Button>
          </footer>
        </>
      )}
    </>
  );
}
