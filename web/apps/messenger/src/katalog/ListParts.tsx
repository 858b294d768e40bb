/** Chat rows in all states, member rows, people picker, navigation. */
import { ChatRow, EmptyState, Header, Avatar, IconButton, MemberRow, type PickerPerson, Rail, TabBar, Tag, UserPicker } from "@konsil/ui";
import { AYLIN, BRANDT, JONAS, STAFF } from "@konsil/engine/scripted";
import { Info, MessageSquareText, Settings, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Card } from "./Katalog.tsx";
import styles from "./Katalog.module.css";

const nothing = () => {};
const base = { href: "#", onOpen: nothing, unread: 0, hue: 0, initials: "4B", shape: "group" as const, title: "Station 4B · Innere", time: "08:12" };

export function ChatRows() {
  return (
    <Card title="Chatzeilen">
      <div>
        <ChatRow {...base} selected text="Monitor läuft, Calciumgluconat liegt bereit." sender="Miriam" />
        <ChatRow {...base} title="Radiologie-Konsil" initials="RK" hue={7} unread={4} time="07:51" sender="Dr. Singh" text="CT-Termin steht: 10:15, Raum 3" />
        <ChatRow {...base} title="Zentrallabor" initials="ZL" hue={6} urgent={1} unread={1} time="08:09" sender="Labor" text="Kalium 6,1 mmol/l, Zi. 412" />
        <ChatRow {...base} title="Labor" initials="LD" hue={6} typing="Miriam schreibt …" unread={2} mentions={1} time="07:52" />
        <ChatRow {...base} title="Visite Innere" initials="VI" hue={5} pinned text="Beginn um neun, Treffpunkt Zi. 401" sender="Petra" />
        <ChatRow {...base} title="Rundruf Haustechnik" initials="RH" hue={2} muted unread={12} text="Aufzug C bis 14 Uhr außer Betrieb" time="So." />
        <ChatRow {...base} title="Klinikapotheke" initials="KA" hue={2} markedUnread text="Lieferung heute Nachmittag" sender="Anna" time="Gestern" />
        <ChatRow {...base} title="Dr. Jonas Weber" initials="JW" shape="person" draft="Kannst du heute Abend die Angehörigen anrufen?" time="07:58" />
        <ChatRow {...base} title="Praxis Dr. Brandt" initials="PB" hue={5} shape="person" outside="guest" tick="read" text="Arztbrief ist unterwegs. Danke Ihnen!" time="Gestern" />
        <ChatRow {...base} title="Klinikapotheke" initials="KA" hue={2} tick="delivered" text="Bitte 2× Kaliumbindemittel auf 4B" time="Gestern" />
        <ChatRow {...base} title="Hanna Lindqvist" initials="HL" hue={4} shape="person" tick="sent" text="Mobilisation um 10:30 passt gut" time="So." />
        <ChatRow {...base} title="Dr. Aylin Kaya" initials="AK" hue={3} shape="person" tick="failed" text="Kannst du das Echo noch heute machen?" time="Sa." />
        <ChatRow {...base} title="Emre Öztürk" initials="EÖ" hue={1} shape="person" tick="waiting" text="Bin unterwegs" />
        <ChatRow {...base} title="Sozialdienst" initials="SD" hue={3} system text="Kerstin Vogel hat die Gruppe „Sozialdienst“ genannt" time="Sa." />
        <ChatRow {...base} title="Projekt Umzug" initials="PU" hue={6} dim system text="Du hast die Gruppe verlassen" time="3.11." />
        <ChatRow {...base} title="Ein sehr langer Gruppenname, der nicht in die Zeile passt" unread={128} text="Und eine lange letzte Nachricht, die ebenfalls abgeschnitten wird, weil sie zu lang ist" />
      </div>
    </Card>
  );
}

const PEOPLE: PickerPerson[] = STAFF.slice(1, 6);

export function People() {
  const [picked, setPicked] = useState<PickerPerson[]>(PEOPLE.slice(0, 2));
  const [search, setSearch] = useState("");
  return (
    <Card title="Personen">
      <div>
        <MemberRow name={JONAS.name} detail={JONAS.role} initials={JONAS.initials} hue={JONAS.hue} end={<Tag kind="accent">Leitung</Tag>} />
        <MemberRow name={AYLIN.name} detail={AYLIN.role} initials={AYLIN.initials} hue={AYLIN.hue} href="#" onPress={nothing} />
        <MemberRow name={BRANDT.name} detail={BRANDT.role} initials={BRANDT.initials} hue={BRANDT.hue} outside="guest" onPress={nothing} />
      </div>
      <UserPicker
        people={PEOPLE}
        picked={picked}
        search={search}
        onSearch={setSearch}
        onPick={(person) => setPicked([...picked, person])}
        onUnpick={(person) => setPicked(picked.filter((one) => one.id !== person.id))}
        more
      />
      <EmptyState icon={MessageSquareText} title="Noch keine Chats">
        Schreib einer Kollegin oder stell dein Team zusammen.
      </EmptyState>
    </Card>
  );
}

export function Navigation() {
  const chats = { id: "chats", label: "Chats", href: "#chats", icon: MessageSquareText, current: true, badge: { count: 7, label: "7 ungelesen" } };
  const waiting = { ...chats, badge: { count: 7, label: "7 ungelesen, Dringendes wartet", kind: "urgent", icon: TriangleAlert } as const };
  const me = { id: "me", label: "Ich", href: "#ich", icon: Settings, current: false };
  return (
    <Card title="Navigation">
      <div className={styles.frame}>
        <Rail places={[chats]} lower={[me]} onGo={nothing} />
      </div>
      <div className={styles.phone}>
        <Header
          title="Station 4B · Innere"
          subtitle="14 Mitglieder · Kaya, Weber, Fuchs, Öztürk"
          level={2}
          avatar={<Avatar initials="4B" hue={0} shape="group" />}
          onBack={nothing}
          backCount={7}
          onTitle={nothing}
          titleHint="Info zu Station 4B"
          actions={<IconButton icon={Info} label="Info" />}
        />
        <TabBar places={[waiting, me]} onGo={nothing} />
      </div>
    </Card>
  );
}
