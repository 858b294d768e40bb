/** Colours and type of the tokens. */
import { Card } from "./Katalog.tsx";
import styles from "./Katalog.module.css";

const COLOURS = [
  "surface", "canvas", "surface-2", "surface-3", "line", "line-strong", "text", "text-2", "text-3", "accent", "accent-soft", "bubble-own",
  "bubble-other", "urgent", "urgent-soft", "danger", "danger-soft", "success", "guest",
];

const TYPES: [string, string][] = [
  ["2xl", "Chats"],
  ["xl", "Benutzer importieren"],
  ["lg", "Station 4B · Innere"],
  ["body", "Zi. 412, Bett 2: Nacht ruhig, SpO₂ 96 %"],
  ["md", "Vorschau in der Liste"],
  ["sm", "Pflege · 4B"],
  ["xs", "08:12"],
];

export function Colours() {
  return (
    <Card title="Farben">
      <div className={styles.swatches}>
        {COLOURS.map((name) => (
          <div key={name} className={styles.swatch}>
            <span className={styles.colour} style={{ background: `var(--${name})` }} />
            --{name}
          </div>
        ))}
      </div>
    </Card>
  );
}

export function Typography() {
  return (
    <Card title="Schrift">
      {TYPES.map(([name, text]) => (
        <p key={name} style={{ font: `var(--type-${name})` }}>
          {text}
        </p>
      ))}
      <p className={styles.sample}>0O 1lI 5S 8B 6b — 0,5 mg · 10 IE · Il-6</p>
    </Card>
  );
}
