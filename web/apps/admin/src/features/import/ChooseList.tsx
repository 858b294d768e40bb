/** Where the list comes from: a file, or rows copied out of a spreadsheet. */
import { Button, Notice, TextField } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleX, FileUp } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components/FileTrigger";
import styles from "./Import.module.css";
import { ROWS_MAX, type Table, type TableFlaw, tableOf, tableOfFile } from "./importTable.ts";

const TYPES = [".xlsx", ".csv", ".tsv", ".txt", "text/csv", "text/plain"];

export function ChooseList({ onTable }: { onTable: (table: Table) => void }) {
  const { t } = useLingui();
  const [pasted, setPasted] = useState("");
  const [flaw, setFlaw] = useState<TableFlaw | null>(null);

  function take(read: Table | TableFlaw): void {
    if (typeof read === "string") setFlaw(read);
    else onTable(read);
  }

  const words: Record<TableFlaw, string> = {
    unread: t`Diese Datei lässt sich gerade nicht lesen. Prüfe die Verbindung und wähle sie noch einmal.`,
    empty: t`In dieser Liste steht nichts.`,
    too_large: t`Diese Datei ist zu groß für eine Liste von Personen. Erlaubt ist ein Megabyte.`,
    too_many_rows: plural(ROWS_MAX, { one: "Höchstens # Zeile auf einmal. Teile die Liste.", other: "Höchstens # Zeilen auf einmal. Teile die Liste." }),
    too_wide: t`Diese Liste hat mehr als 50 Spalten. Lass nur die mit Namen und Funktion stehen.`,
    spreadsheet: t`Diese Tabelle lässt sich nicht lesen: zu groß, geschützt oder in einem anderen Format als XLSX. Speichere sie als CSV und wähle diese Datei, oder kopiere die Zeilen und füge sie unten ein.`,
    quotes: t`In dieser Liste steht ein Anführungszeichen, das nicht richtig auf- und zugeht: Zeilen könnten zusammengewachsen sein. Nimm es heraus und lies die Liste noch einmal ein.`,
    not_text: t`Das ist keine Liste in Textform. Speichere die Tabelle als CSV und wähle diese Datei.`,
  };
  return (
    <section className={styles.choose}>
      <p className={styles.prose}>
        {t`Die Liste braucht eine Spalte mit Namen oder je eine mit Vor- und Nachnamen. Funktion, Titel und Abteilung werden übernommen, wenn es sie gibt. Von einer Excel-Datei wird das erste Blatt gelesen. Die Liste bleibt in diesem Browser: Der Server bekommt nur, wen du einlädst.`}
      </p>
      {flaw && (
        <Notice icon={CircleX} kind="danger" live>
          {words[flaw]}
        </Notice>
      )}
      <div>
        <FileTrigger
          acceptedFileTypes={TYPES}
          onSelect={(files) => {
            const file = files?.[0];
            if (file) void tableOfFile(file).then(take);
          }}
        >
          <Button icon={FileUp}>{t`Excel- oder CSV-Datei wählen`}</Button>
        </FileTrigger>
      </div>
      <form
        className={styles.paste}
        onSubmit={(event) => {
          event.preventDefault();
          take(tableOf(pasted));
        }}
      >
        <TextField label={t`Oder Zeilen aus einer Tabelle einfügen`} hint={t`In Excel oder LibreOffice markieren, kopieren, hier einfügen.`} value={pasted} onChange={setPasted} lines={8} />
        <Button kind="secondary" type="submit" isDisabled={pasted.trim() === ""}>
          {t`Weiter`}
        </Button>
      </form>
    </section>
  );
}
