/** What messages carry besides their text, and what can be done with them. */
import {
  Bubble, Button, ComposerStrip, DateChip, EmojiPopover, FindBar, HitRow, ImportantBand, type MentionChoice, MentionList, MessageBar, MessageText, PinBar, PointMenu, QuickReactions,
  Quote, Reactions, SelectionBar, SystemLine, TypingDots, UrgentBand, UrgentFoot, UrgentStrip,
} from "@konsil/ui";
import { AYLIN, EMRE, JONAS, MIRIAM } from "@konsil/engine/scripted";
import { DayCalendar } from "@konsil/ui/DayCalendar.tsx";
import { Copy, Forward, Pin, Reply, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { Card, Line } from "./Katalog.tsx";
import styles from "./Katalog.module.css";

const nothing = () => {};
const CHOSEN = [
  { id: "copy", icon: Copy, label: "Kopieren", onAction: nothing },
  { id: "forward", icon: Forward, label: "Weiterleiten", onAction: nothing },
  { id: "delete", icon: Trash2, label: "Löschen", onAction: nothing },
];
const LABOR = "Labor ist da: Kalium 6,1 mmol/l. Kontrollprobe bestätigt, nicht hämolytisch.";

const acknowledged = [JONAS, MIRIAM].map(({ id, initials, hue }) => ({ id, initials, hue }));

export function UrgentMessages() {
  const foot = { people: acknowledged, answers: [], answerable: false, onAnswer: nothing, onInfo: nothing, count: "2 von 5 bestätigt", open: "offen: Dr. Kaya, du und 1 weitere" };
  const answers = [
    { key: "jonas", stand: "takes_over", text: "Dr. Weber übernimmt · 08:11" },
    { key: "emre", stand: "declines", text: "Emre Öztürk kann gerade nicht: Im OP bis 11 Uhr · 08:12" },
  ] as const;
  const done = { stand: "calls_back", text: "Du rufst zurück · 08:12" } as const;
  return (
    <Card title="Dringend">
      <UrgentStrip text="Dringend: Station 3A" href="#urgent" onGo={nothing} />
      <div className={styles.canvas}>
        <Bubble own={false} part="single" sender={JONAS} time="08:09" urgent={{ band: <UrgentBand awaited />, foot: <UrgentFoot {...foot} awaited answerable /> }}>
          <MessageText text="Kalium 6,1 mmol/l, Zi. 412, Bett 2 – Kontrollprobe bestätigt, nicht hämolytisch." />
        </Bubble>
        <Bubble own={false} part="single" sender={AYLIN} time="08:09" urgent={{ band: <UrgentBand awaited={false} />, foot: <UrgentFoot {...foot} awaited={false} answerable answers={answers} done={done} /> }}>
          <MessageText text="Kalium 6,1 mmol/l" />
        </Bubble>
        <Bubble own part="single" time="08:09" tick="delivered" urgent={{ band: <UrgentBand awaited={false} />, foot: <UrgentFoot {...foot} awaited={false} answers={answers} /> }}>
          <MessageText text="Kalium 6,1 mmol/l, bitte sofort Monitor." />
        </Bubble>
        <Bubble own={false} part="single" sender={JONAS} time="08:20" important={<ImportantBand />}>
          <MessageText text="Visite heute um neun statt um zehn." />
        </Bubble>
        <ComposerStrip kind="important" text="Wird hervorgehoben und stört keine Ruhezeiten." onCancel={nothing} />
        <ComposerStrip kind="urgent" text="Alle im Chat sollen bestätigen." onCancel={nothing} />
      </div>
    </Card>
  );
}

export function Answers() {
  const [thumbs, setThumbs] = useState(true);
  return (
    <Card title="Antworten und Reaktionen">
      <div className={styles.canvas}>
        <DateChip onPress={nothing}>Heute, Montag 23. November</DateChip>
        <Bubble
          own={false}
          part="single"
          sender={JONAS}
          time="07:05"
          pinned
          starred
          reactions={
            <Reactions
              own={false}
              reactions={[
                { emoji: "👍", own: thumbs, names: ["dir", "Miriam Fuchs", "Emre Öztürk"] },
                { emoji: "✅", own: false, names: ["Emre Öztürk"] },
              ]}
              onToggle={(_, on) => setThumbs(on)}
              onWho={nothing}
            />
          }
        >
          <MessageText text={LABOR} />
        </Bubble>
        <Bubble own part="single" time="08:10" tick="delivered" quote={<Quote own sender={JONAS} text={LABOR} onPress={nothing} />}>
          <MessageText text="Bin in zwei Minuten da." />
        </Bubble>
        <Bubble own={false} part="first" sender={MIRIAM} time="08:11" quote={<Quote sender={AYLIN} text="Schaust du kurz drauf?" onPress={nothing} />}>
          <MessageText text="Ja." />
        </Bubble>
        <Bubble own={false} part="middle" sender={MIRIAM} time="08:11" quote={<Quote sender={AYLIN} text={null} deleted />}>
          <MessageText text="Verstanden." />
        </Bubble>
        <Bubble own={false} part="last" sender={MIRIAM} time="08:12" quote={<Quote text={null} />}>
          <MessageText text="Ok." />
        </Bubble>
        <Bubble own={false} part="single" sender={EMRE} time="08:13" edited bar={<MessageBar onReact={nothing} onReply={nothing} onMore={nothing} />}>
          <MessageText text="@Dr. Lena Seidel und @Dr. Aylin Kaya, kommt ihr?" mentions={[{ label: "Dr. Lena Seidel", me: true }, { label: "Dr. Aylin Kaya", me: false }]} />
        </Bubble>
        <Bubble own part="first" time="08:14" tick="read" forwarded>
          <MessageText text="Dienstplan: Übergabe an Team B bestätigt. @alle" mentions={[{ label: "alle", me: false }]} />
        </Bubble>
        <Bubble own part="last" time="08:14" tick="read" stub>
          Du hast diese Nachricht gelöscht
        </Bubble>
        <Bubble own={false} part="first" sender={AYLIN} time="08:15" stub>
          Diese Nachricht wurde gelöscht
        </Bubble>
        <Bubble own={false} part="last" sender={AYLIN} time="08:15" stub>
          Diese Nachricht kann diese Version nicht anzeigen
        </Bubble>
        <Bubble own={false} part="single" sender={JONAS} time="08:16">
          <MessageText text="Treffpunkt geo:51.5503,9.9440 oder https://klinikum-nоrdstadt.de" />
        </Bubble>
        <Bubble own={false} part="single" sender={JONAS} time="08:16">
          <MessageText text="👍❤️" />
        </Bubble>
        <SystemLine icon={Pin}>Miriam Fuchs hat eine Nachricht angeheftet</SystemLine>
        <TypingDots people={[MIRIAM]} withAvatar />
      </div>
    </Card>
  );
}

const CHOICES: MentionChoice[] = [
  ...[JONAS, MIRIAM].map((person) => ({ id: person.id, name: person.name, detail: person.role, initials: person.initials, hue: person.hue })),
  { id: "everybody", name: "alle", detail: "34 Personen", initials: "", hue: 0, everybody: 34, warns: true },
];

export function Doing() {
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const [emoji, setEmoji] = useState(false);
  const [find, setFind] = useState("Kalium");
  const emojiButton = useRef<HTMLSpanElement>(null);
  return (
    <Card title="Mit Nachrichten arbeiten">
      <div className={styles.phone}>
        <PinBar sender="Dr. Jonas Weber" text={LABOR} count={3} onOpen={nothing} onAll={nothing} />
      </div>
      <div className={styles.phone}>
        <FindBar value={find} onChange={setFind} status="2 von 7" canOlder canNewer={false} onOlder={nothing} onNewer={nothing} onDay={nothing} onClose={nothing} autoFocus={false} />
      </div>
      <ComposerStrip kind="reply" name="Miriam Fuchs" text="Monitor läuft, Calciumgluconat liegt bereit." onCancel={nothing} />
      <ComposerStrip kind="edit" text="Bin in zwei Minuten da." onCancel={nothing} />
      <MentionList id="katalog-mentions" choices={CHOICES} active={0} onChoose={nothing} />
      <div className={styles.phone}>
        <SelectionBar at="foot" label="Ausgewählte Nachrichten" prompt="Nachrichten auswählen" count={2} actions={CHOSEN} onLeave={nothing} />
      </div>
      <div className={styles.phone}>
        <SelectionBar at="head" label="Ausgewählte Chats" prompt="Chats auswählen" count={0} actions={CHOSEN} onLeave={nothing} />
      </div>
      <QuickReactions chosen="👍" onChoose={nothing} onMore={nothing} />
      <Line>
        <Button
          kind="secondary"
          onPress={() => {
            setMenu({ x: innerWidth / 2, y: innerHeight / 3 });
          }}
        >
          Menü öffnen
        </Button>
        <span ref={emojiButton}>
          <Button kind="secondary" onPress={() => setEmoji(true)}>
            Emoji öffnen
          </Button>
        </span>
      </Line>
      {menu && (
        <PointMenu
          at={menu}
          label="Aktionen der Nachricht"
          header={<QuickReactions chosen={null} onChoose={nothing} onMore={nothing} />}
          actions={[
            { id: "reply", label: "Antworten", icon: Reply, onAction: nothing },
            { id: "forward", label: "Weiterleiten", icon: Forward, disabled: true, hint: "Eine Richtlinie erlaubt es hier nicht.", onAction: nothing },
            { id: "copy", label: "Kopieren", icon: Copy, onAction: nothing },
            { id: "delete", label: "Löschen", icon: Trash2, danger: true, onAction: nothing },
          ]}
          onClose={() => setMenu(null)}
        />
      )}
      {emoji && <EmojiPopover at={emojiButton} onChoose={() => setEmoji(false)} onClose={() => setEmoji(false)} />}
    </Card>
  );
}

const NOW = Date.UTC(2026, 10, 23, 7, 20);

export function Finding() {
  return (
    <Card title="Finden">
      <div>
        <HitRow href="#" onOpen={nothing} title="Station 4B · Innere" sender={JONAS} time="08:09" parts={["Labor ist da: ", "Kalium", " 6,1 mmol/l. Kontrollprobe bestätigt"]} />
        <HitRow href="#" onOpen={nothing} title="Dr. Jonas Weber" sender={JONAS} time="Gestern" parts={["Befund ", "Kalium", ".pdf"]} file />
        <HitRow href="#" onOpen={nothing} sender={AYLIN} time="Gestern" parts={["T-Wellen etwas spitz, passt zum ", "Kalium", "."]} />
      </div>
      <DayCalendar time={NOW} now={NOW} onChoose={nothing} autoFocus={false} />
    </Card>
  );
}
