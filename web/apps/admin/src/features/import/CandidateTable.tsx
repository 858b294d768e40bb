/** What the list would do, before anything is done: counts, filters, and every row with its reason. */
import { Checkbox, DataTable, EmptyState, FilterChips, StatTile, Tag, type TagProps, visuallyHidden } from "@konsil/ui";
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, SearchX, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { NAME_MAX } from "../../wording/names.ts";
import type { Candidate, Standing } from "./candidates.ts";
import styles from "./Import.module.css";

type Filter = "all" | Standing["standing"];

const TAGS: Record<Standing["standing"], Pick<TagProps, "kind" | "icon">> = {
  new: { kind: "success" },
  known: { kind: "urgent", icon: TriangleAlert },
  twice: { kind: "urgent", icon: TriangleAlert },
  flawed: { kind: "danger", icon: CircleX },
};

export interface CandidateTableProps {
  candidates: Candidate[];
  /** Lines of those who are invited. */
  marked: ReadonlySet<number>;
  onMark: (line: number, wanted: boolean) => void;
}

export function CandidateTable({ candidates, marked, onMark }: CandidateTableProps) {
  const { t, i18n } = useLingui();
  const [filter, setFilter] = useState<Filter>("all");
  const count = (standing: Standing["standing"]) => candidates.filter((one) => one.standing === standing).length;
  const counts = { new: count("new"), known: count("known"), twice: count("twice"), flawed: count("flawed") };
  const rows = candidates.filter((one) => filter === "all" || one.standing === filter);

  return (
    <>
      <div className={styles.tiles}>
        <StatTile value={String(counts.new)} label={plural(counts.new, { one: "neue Person", other: "neue Personen" })} kind="success" />
        <StatTile value={String(counts.known + counts.twice)} label={t`bitte prüfen`} kind={counts.known + counts.twice > 0 ? "urgent" : "neutral"} />
        <StatTile value={String(counts.flawed)} label={t`Fehler, werden übersprungen`} kind={counts.flawed > 0 ? "danger" : "neutral"} />
      </div>
      <section className={styles.card} aria-label={t`Zeilen der Liste`}>
        <div className={styles.filters}>
          <FilterChips
            label={t`Nach Ergebnis`}
            value={filter}
            onChange={setFilter}
            filters={[
              { id: "all", label: t`Alle`, count: candidates.length },
              { id: "new", label: t`Neu`, count: counts.new },
              { id: "known", label: t`Gibt es schon`, count: counts.known },
              { id: "twice", label: t`Doppelt`, count: counts.twice },
              { id: "flawed", label: t`Fehler`, count: counts.flawed },
            ]}
          />
        </div>
        {rows.length === 0 ? (
          <EmptyState icon={SearchX} title={candidates.length === 0 ? t`Niemand steht in dieser Liste` : t`Keine solche Zeile`}>
            {candidates.length === 0 ? t`Unter den Namen der Spalten steht nichts. Wähle eine andere Liste.` : t`Wähle einen anderen Filter.`}
          </EmptyState>
        ) : (
          <DataTable
            label={t`Zeilen der Liste`}
            rows={rows}
            keyOf={(one) => String(one.line)}
            toneOf={(one) => (one.standing === "flawed" ? "danger" : one.standing === "new" ? undefined : "urgent")}
            columns={[
              { id: "line", label: t`Zeile`, cell: (one) => one.line },
              { id: "standing", label: t`Ergebnis`, cell: (one) => <Tag {...TAGS[one.standing]}>{standingText(i18n, one.standing)}</Tag> },
              { id: "name", label: t`Name`, wide: true, cell: (one) => <NameAndReason of={one} /> },
              { id: "role", label: t`Funktion`, cell: (one) => one.role },
              {
                id: "marked",
                label: t`Einladen`,
                cell: (one) =>
                  one.standing !== "flawed" && (
                    <Checkbox selected={marked.has(one.line)} onChange={(wanted) => onMark(one.line, wanted)}>
                      <span className={visuallyHidden}>{t`${one.name} einladen`}</span>
                    </Checkbox>
                  ),
              },
            ]}
          />
        )}
      </section>
    </>
  );
}

function NameAndReason({ of: one }: { of: Candidate }) {
  const { i18n } = useLingui();
  const reason = reasonText(i18n, one);
  return (
    <span className={styles.name}>
      <strong>{one.name}</strong>
      {reason && <span className={one.standing === "flawed" ? styles.flaw : styles.doubt}>{reason}</span>}
    </span>
  );
}

function standingText(i18n: I18n, standing: Standing["standing"]): string {
  switch (standing) {
    case "new":
      return i18n._(msg`Neu`);
    case "known":
      return i18n._(msg`Gibt es schon`);
    case "twice":
      return i18n._(msg`Doppelt`);
    case "flawed":
      return i18n._(msg`Fehler`);
  }
}

function reasonText(i18n: I18n, one: Candidate): string | null {
  switch (one.standing) {
    case "new":
      return null;
    case "known":
      return knownText(i18n, one.person.role, one.person.state === "locked");
    case "twice": {
      const { above } = one;
      return i18n._(msg`Heißt wie Zeile ${above}.`);
    }
    case "flawed":
      switch (one.flaw) {
        case "no_name":
          return i18n._(msg`In dieser Zeile steht kein Name.`);
        case "no_last_name":
          return i18n._(msg`In dieser Zeile fehlt der Nachname.`);
        case "name_long":
          return i18n._(msg`Der Name hat mehr als ${NAME_MAX} Zeichen.`);
        case "role_long":
          return i18n._(msg`Funktion und Abteilung haben zusammen mehr als ${NAME_MAX} Zeichen.`);
      }
  }
}

function knownText(i18n: I18n, role: string, locked: boolean): string {
  if (locked) return i18n._(msg`Gibt es schon und ist gesperrt. Mit neuem Gerät: in der Personenliste entsperren und neu einladen.`);
  if (role === "") return i18n._(msg`Gibt es schon. Mit neuem Gerät: in der Personenliste neu einladen.`);
  return i18n._(msg`Gibt es schon: ${role}. Mit neuem Gerät: in der Personenliste neu einladen.`);
}
