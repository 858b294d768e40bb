/** Bubbles, system lines, the composer, and a long list to scroll. */
import { Bubble, Button, Composer, DateChip, type RunPart, MessageList, MessageText, SystemLine, UnreadDivider, JumpToLatest, JumpToMention } from "@konsil/ui";
import { AYLIN, BRANDT, JONAS, MIRIAM } from "@konsil/engine/scripted";
import { Archive, ShieldAlert } from "lucide-react";
import { useCallback, useState } from "react";
import { Card } from "./Katalog.tsx";
import styles from "./Katalog.module.css";

const nothing = () => {};

export function Bubbles() {
  return (
    <Card title="Blasen">
      <div className={styles.canvas}>
        <DateChip>Heute, Montag 23. November</DateChip>
        <Bubble own={false} part="single" sender={MIRIAM} time="06:52">
          <MessageText text="Guten Morgen! Zi. 412, Bett 2: Nacht ruhig, RR 128/76, SpO₂ 96 % unter Raumluft." />
        </Bubble>
        <Bubble own={false} part="first" sender={AYLIN} time="07:46">
          <MessageText text="Sinusrhythmus, *keine* ST-Hebung. _T-Wellen_ ~flach~ spitz, `K+ 6,1`" />
        </Bubble>
        <Bubble own={false} part="middle" sender={AYLIN} time="07:46">
          <MessageText text="Leitlinie: https://www.leitlinien.de/kalium. Rückruf 0551 3944712" />
        </Bubble>
        <Bubble own={false} part="last" sender={AYLIN} time="07:47" note="Uhr ging falsch">
          <MessageText text="👍" />
        </Bubble>
        <Bubble own={false} part="single" sender={{ ...BRANDT, outside: "guest" }} time="07:50">
          <MessageText text="Guten Tag, ist der Arztbrief schon fertig?" />
        </Bubble>
        <UnreadDivider count={2} />
        <Bubble own part="first" time="08:16" tick="read">
          <MessageText text="Ist unterwegs." />
        </Bubble>
        <Bubble own part="middle" time="08:16" tick="delivered">
          <MessageText text="Ich komme mit, nehme die Kurven für 409 bis 412 mit." />
        </Bubble>
        <Bubble own part="last" time="08:17" tick="waiting">
          <MessageText text="Und die Röntgenbilder liegen im Dienstzimmer." />
        </Bubble>
        <Bubble
          own
          part="single"
          time="08:20"
          tick="failed"
          failed
          below={
            <>
              Nicht gesendet.
              <Button kind="ghost" size="sm">
                Erneut senden
              </Button>
              <Button kind="ghost" size="sm">
                Löschen
              </Button>
            </>
          }
        >
          <MessageText text="Kannst du das Echo noch heute machen?" />
        </Bubble>
        <Bubble own={false} part="single" sender={JONAS} time="08:21" stub>
          Wird noch entschlüsselt …
        </Bubble>
      </div>
    </Card>
  );
}

export function Lines() {
  return (
    <Card title="Zeilen im Verlauf">
      <div className={styles.canvas}>
        <SystemLine>Miriam Fuchs hat Jonas Weber und dich hinzugefügt</SystemLine>
        <SystemLine icon={Archive}>Das Archiv hat einen neuen Schlüssel: 9f3c</SystemLine>
        <SystemLine icon={ShieldAlert} kind="urgent">
          Der Sicherheitscode von Dr. Aylin Kaya hat sich geändert
        </SystemLine>
        <SystemLine icon={ShieldAlert} kind="danger">
          Die Reihenfolge der Nachrichten stimmt nicht bei allen überein. Bitte melde das der Verwaltung.
        </SystemLine>
      </div>
      <div className={styles.frame} style={{ height: "8rem", position: "relative" }}>
        <JumpToMention count={2} onPress={nothing} />
        <JumpToLatest shown count={3} onPress={nothing} />
      </div>
    </Card>
  );
}

export function Writing() {
  const [text, setText] = useState("");
  const [long, setLong] = useState("Monitor und Calciumgluconat\nbitte vorbereiten.\n\nZi. 412, Bett 2");
  return (
    <Card title="Schreiben">
      <div className={styles.phone}>
        <Composer value={text} onChange={setText} onSend={() => setText("")} maxBytes={16_000} />
      </div>
      <div className={styles.phone}>
        <Composer value={long} onChange={setLong} onSend={() => setLong("")} maxBytes={16_000} />
      </div>
      <div className={styles.phone}>
        <Composer value="Gesperrt" onChange={nothing} onSend={nothing} maxBytes={16_000} blocked="Vergleiche zuerst den Sicherheitscode." />
      </div>
    </Card>
  );
}

interface Sample {
  key: string;
  position: number;
  time: number;
  own: boolean;
  text: string;
}

const TOTAL = 100_000;
const PAGE = 60;
const START = Date.UTC(2026, 0, 1);

function sample(position: number): Sample {
  const words = ["Zi. 407: Drainage gezogen.", "Danke, notiert.", "Kann jemand um 11 Uhr beim Umlagern in Zi. 410 helfen? Dauert etwa zehn Minuten.", "Ja, komme."];
  return { key: `s-${position}`, position, time: START + position * 180_000, own: position % 7 === 0, text: `${position} ${words[position % 4] ?? ""}` };
}

/** 100,000 messages through a window: what the jump test scrolls. */
export function LongList() {
  const [span, setSpan] = useState({ from: TOTAL - PAGE, to: TOTAL });
  const items = Array.from({ length: span.to - span.from }, (_, index) => sample(span.from + index));
  const render = useCallback(
    (item: Sample, part: RunPart) => (
      <Bubble own={item.own} part={part} sender={item.own ? undefined : MIRIAM} time="08:12" tick={item.own ? "read" : undefined}>
        <MessageText text={item.text} />
      </Bubble>
    ),
    [],
  );
  return (
    <Card title="Lange Liste" wide>
      <div className={styles.frame} data-long-list>
        <MessageList
          label="Nachrichten"
          items={items}
          moreBefore={span.from > 0}
          moreAfter={span.to < TOTAL}
          unreadKey={null}
          unreadCount={0}
          author={(item) => (item.own ? "me" : "miriam")}
          own={(item) => item.own}
          dayLabel={(time) => new Date(time).toLocaleDateString("de-DE")}
          renderItem={render}
          announce={() => null}
          onNeedBefore={() => setSpan((now) => ({ ...now, from: Math.max(0, now.from - PAGE) }))}
          onNeedAfter={() => setSpan((now) => ({ ...now, to: Math.min(TOTAL, now.to + PAGE) }))}
          onRest={(visible, rows) => rows > 360 && setSpan({ from: Math.max(0, visible.position - 120), to: Math.min(TOTAL, visible.position + 120) })}
          onSeen={nothing}
          onLatest={() => setSpan({ from: TOTAL - PAGE, to: TOTAL })}
        />
      </div>
    </Card>
  );
}
