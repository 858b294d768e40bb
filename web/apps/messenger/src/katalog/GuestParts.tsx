/** What belongs to guests: who reads along, what a host hands on, what a guest agrees to, a room's hours and end. */
import { AudienceStrip, AvatarStack, Checkbox, CopyField, OutsideTag } from "@konsil/ui";
import { BRANDT, JONAS, LENA, PETER } from "@konsil/engine/scripted";
import { useState } from "react";
import { EndFields } from "../features/guests/EndFields.tsx";
import { GuestInvitation } from "../features/guests/GuestInvitation.tsx";
import { FIRST_ROWS, HoursFields } from "../features/guests/HoursFields.tsx";
import { PrivacyText } from "../features/guests/PrivacyNotice.tsx";
import type { RoomEnd } from "../features/guests/roomEnd.ts";
import { RoomFacts } from "../features/guests/RoomFacts.tsx";
import { Card, Line } from "./Katalog.tsx";

/** Monday, 30 November 2026, 18:00 in Berlin. */
const END = Date.UTC(2026, 10, 30, 17);
const OPENING = { hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: 480, to: 960 })), time_zone: "Europe/Berlin", note: "An Feiertagen geschlossen." };

export function GuestMarks() {
  const [agreed, setAgreed] = useState(true);
  return (
    <Card title="Gäste">
      <Line>
        <OutsideTag outside="guest" />
        <OutsideTag outside="supplier" />
        <AvatarStack people={[LENA, JONAS, { ...PETER, guest: true }]} />
      </Line>
      <AudienceStrip people={[{ id: PETER.id, name: "Herr Kowalski", outside: "guest" }]} />
      <AudienceStrip
        people={[
          { id: BRANDT.id, name: BRANDT.name, outside: "guest" },
          { id: "p-technik", name: "Medizintechnik Nord", outside: "supplier" },
        ]}
      />
      <CopyField label="Link" value="https://nordstadt.localhost/gast/0197f1a2-7c3b-7d10-8a44-5e2f9b1c6d70#K7QM2XRT9FHD4W" />
      <CopyField label="Code" value="K7QM-2XRT-9FHD-4WPA" hint="Zum Vorlesen." spoken />
      <Checkbox selected={agreed} onChange={setAgreed}>
        Ich habe die Hinweise gelesen.
      </Checkbox>
      <Checkbox selected={false} onChange={() => undefined} error="Bitte bestätigen Sie die Hinweise.">
        Noch nicht gelesen
      </Checkbox>
    </Card>
  );
}

export function GuestRooms() {
  const [end, setEnd] = useState<RoomEnd>({ kind: "until", day: "2026-11-30", clock: "18:00" });
  const [rows, setRows] = useState(FIRST_ROWS);
  return (
    <Card title="Räume mit Gästen">
      <RoomFacts room={{ kind: "patient", purpose: "Fragen nach der Entlassung", ends_at: END, ended: false, opening: OPENING, emergency: "Wählen Sie im Notfall 112." }} />
      <RoomFacts room={{ kind: "consult", purpose: "", ends_at: null, ended: true, opening: null, emergency: "" }} />
      <EndFields end={end} onChange={setEnd} problem={null} />
      <HoursFields rows={rows} onChange={setRows} complain />
    </Card>
  );
}

export function GuestPapers() {
  return (
    <Card title="Einladung und Hinweise">
      <GuestInvitation
        guest="Peter Brandt"
        link="https://nordstadt.localhost/gast/0197f1a2-7c3b-7d10-8a44-5e2f9b1c6d70#K7QM2XRT9FHD4W"
        code="K7QM-2XRT-9FHD-4WPA"
        pin="419802"
        email={null}
        validUntil={END}
      />
      <GuestInvitation guest="Maria Brandt" link={null} code="K7QM-2XRT-9FHD-4WPA" pin={null} email="maria@example.org" validUntil={END} />
      <PrivacyText tenant="Klinikum Nordstadt" archived endsAt={END} />
    </Card>
  );
}
