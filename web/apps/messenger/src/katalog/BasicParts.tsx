/** Buttons, marks, fields. */
import {
  Avatar, AvatarStack, Badge, Button, CodeInput, FilterChips, IconButton, MenuButton, PickedChip, SearchField, Select, Switch, Tag, TextField, Tick, TileButton,
} from "@konsil/ui";
import { JONAS, MIRIAM, STAFF } from "@konsil/engine/scripted";
import { Bell, Check, Info, Lock, Search, SquarePen, Trash2, UserPlus } from "lucide-react";
import { useState } from "react";
import { Card, Line } from "./Katalog.tsx";

const nothing = () => {};

export function Controls() {
  return (
    <Card title="Schaltflächen">
      <Line>
        <Button>Primär</Button>
        <Button kind="secondary">Sekundär</Button>
        <Button kind="danger">Gruppe verlassen</Button>
        <Button kind="ghost">Text</Button>
        <Button isDisabled>Inaktiv</Button>
        <Button icon={UserPlus}>Mit Symbol</Button>
        <Button busy>Arbeitet</Button>
      </Line>
      <Line>
        <Button size="sm">Klein</Button>
        <Button size="sm" kind="secondary">
          Klein
        </Button>
        <IconButton icon={Search} label="Suchen" />
        <IconButton icon={SquarePen} label="Neuer Chat" />
        <TileButton icon={Search} label="Im Chat suchen" word="Suchen" />
        <IconButton icon={Check} label="Fertig" kind="filled" />
        <IconButton icon={Info} label="Inaktiv" isDisabled />
        <MenuButton
          label="Mehr"
          actions={[
            { id: "bell", label: "Stumm schalten", icon: Bell, onAction: nothing },
            { id: "off", label: "Weiterleiten", disabled: true, onAction: nothing },
            { id: "delete", label: "Löschen", icon: Trash2, danger: true, onAction: nothing },
          ]}
        />
      </Line>
      <Button size="wide" icon={Lock}>
        Volle Breite
      </Button>
    </Card>
  );
}

export function Marks() {
  return (
    <Card title="Zustellung, Marken, Avatare">
      <Line>
        {(["waiting", "sent", "delivered", "read", "failed"] as const).map((state) => (
          <Tick key={state} state={state} />
        ))}
      </Line>
      <Line>
        <Badge count={4} label="4 ungelesen" />
        <Badge count={123} label="123 ungelesen" />
        <Badge count={12} label="12 ungelesen" kind="quiet" />
        <Tag kind="urgent">Dringend</Tag>
        <Tag kind="guest">Gast</Tag>
        <Tag kind="success">Im Dienst</Tag>
        <Tag>Archiviert</Tag>
        <Tag kind="accent">Leitung</Tag>
        <Tag kind="danger">Gesperrt</Tag>
      </Line>
      <Line>
        {STAFF.slice(0, 8).map((person, hue) => (
          <Avatar key={person.id} initials={person.initials} hue={hue} />
        ))}
      </Line>
      <Line>
        <Avatar initials="4B" hue={1} shape="group" size="lg" />
        <Avatar initials="PB" hue={5} guest size="lg" />
        <Avatar initials="MF" hue={2} size="sm" />
        <AvatarStack people={STAFF.slice(0, 6)} />
      </Line>
      <Line>
        <PickedChip name={JONAS.name} avatar={<Avatar initials={JONAS.initials} hue={JONAS.hue} size="xs" />} onRemove={nothing} />
        <PickedChip name={MIRIAM.name} onRemove={nothing} />
      </Line>
    </Card>
  );
}

type Filter = "all" | "unread" | "groups";

export function Fields() {
  const [name, setName] = useState("Station 4B · Innere");
  const [search, setSearch] = useState("");
  const [on, setOn] = useState(true);
  const [code, setCode] = useState("419");
  const [filter, setFilter] = useState<Filter>("all");
  const [person, setPerson] = useState("");
  return (
    <Card title="Eingaben">
      <TextField label="Name der Gruppe" value={name} onChange={setName} hint="1 bis 64 Zeichen" />
      <TextField label="E-Mail" value="p.hoffmann@klinikum" onChange={nothing} error="Bitte eine vollständige Adresse eingeben." />
      <SearchField label="Suchen" value={search} onChange={setSearch} shortcut="Strg K" />
      <Select label="Wer" value={person} onChange={setPerson}>
        <option value="">Alle</option>
        <option value="weber">Dr. Jonas Weber</option>
      </Select>
      <CodeInput label="Code" value={code} onChange={setCode} />
      <CodeInput label="PIN" value="27" onChange={nothing} masked error="Die PIN stimmt nicht." />
      <Switch selected={on} onChange={setOn}>
        Lesebestätigung
      </Switch>
      <Switch selected={false} onChange={nothing} disabled>
        Nicht verfügbar
      </Switch>
      <FilterChips
        label="Filter"
        value={filter}
        onChange={setFilter}
        filters={[
          { id: "all", label: "Alle" },
          { id: "unread", label: "Ungelesen", count: 7 },
          { id: "groups", label: "Gruppen" },
        ]}
      />
    </Card>
  );
}
