/** What the administration is made of: steps, choices, sentences, numbers, tables. */
import { ChoiceCards, DataTable, MenuButton, Notice, StatTile, Stepper, Tag, TextField } from "@konsil/ui";
import { Archive, CircleCheck, CircleX, FileKey, Info, Lock, TriangleAlert, Users } from "lucide-react";
import { useState } from "react";
import { Card, Line } from "./Katalog.tsx";

const STEPS = ["Vorbereiten", "Haus und Archiv", "Hauptschlüssel", "Notfallmappe"];

export function Steps() {
  const [how, setHow] = useState<"shares" | "file">("shares");
  const [code, setCode] = useState("40GEN1-D9VQ3Y-R1864H-G3W7YX-FNEZ4Q-CEV5KC-196R26-CH2GSB-FFADN4-80Q7WZ-5JV86T-45J1E0");
  return (
    <Card title="Schritte und Wege">
      <Stepper steps={STEPS} current={2} />
      <ChoiceCards
        label="Wie willst du ihn verwahren?"
        value={how}
        onChange={setHow}
        choices={[
          { id: "shares", icon: Users, title: "Anteile", tag: "Empfohlen", text: "Erst mehrere zusammen öffnen den Schlüssel." },
          { id: "file", icon: FileKey, title: "Datei mit Passphrase", text: "Eine Datei und ein langer Satz." },
        ]}
      />
      <TextField label="Code 1" value={code} onChange={setCode} lines={2} error="In Code 1 ist ein Zeichen falsch." />
    </Card>
  );
}

export function Sentences() {
  return (
    <Card title="Sätze und Zahlen">
      <Line stacked>
        <Notice icon={Info}>Gilt einmal, bis 26. November, 23:49 Uhr.</Notice>
        <Notice icon={Archive} kind="accent" title="Mit Archiv">
          Nur wer den Archivschlüssel hat, kann mitlesen.
        </Notice>
        <Notice icon={CircleCheck} kind="success" title="Alles in Ordnung." />
        <Notice icon={TriangleAlert} kind="urgent">Fotografiere die Blätter nicht.</Notice>
        <Notice icon={CircleX} kind="danger" title="Das Haus wurde noch nicht gegründet.">
          Der Server nimmt diesen Link nicht an.
        </Notice>
      </Line>
      <StatTile value="418" label="aktive Personen" href="#" />
      <StatTile value="2" label="warten" kind="urgent" />
      <StatTile value="6" label="Fehler" kind="danger" />
    </Card>
  );
}

const ROWS = [
  { id: "1", name: "Dr. Jonas Weber", role: "Oberarzt Innere", state: "Aktiv" },
  { id: "2", name: "Karl Neumann", role: "Pflege 4B", state: "Gesperrt" },
];

export function Tables() {
  return (
    <Card title="Tabelle" wide>
      <DataTable
        label="Personen"
        rows={ROWS}
        keyOf={(row) => row.id}
        toneOf={(row) => (row.state === "Gesperrt" ? "danger" : undefined)}
        columns={[
          { id: "name", label: "Name", wide: true, cell: (row) => row.name },
          { id: "role", label: "Funktion", cell: (row) => row.role },
          { id: "state", label: "Zustand", cell: (row) => <Tag kind={row.state === "Aktiv" ? "success" : "danger"}>{row.state}</Tag> },
          {
            id: "actions",
            label: "Aktionen",
            silent: true,
            cell: (row) => <MenuButton label={`Aktionen für ${row.name}`} actions={[{ id: "lock", label: "Sperren", icon: Lock, onAction: () => undefined }]} />,
          },
        ]}
      />
    </Card>
  );
}
