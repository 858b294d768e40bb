/** The keyboard map of docs/guides/keyboard.md, for those who use it. */
import { usePreferences } from "@konsil/session";
import { Dialog } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import styles from "./KeyboardDialog.module.css";

/** Keys that are pressed together are one string; alternatives are several. */
interface Shortcut {
  keys: readonly string[];
  does: string;
}

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function KeyboardDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const { sendKey } = usePreferences();
  const ctrl = MAC ? "⌘" : t`Strg`;
  const sends = sendKey === "enter" ? ["Enter"] : [`${ctrl} Enter`];
  const breaks = sendKey === "enter" ? ["⇧ Enter"] : ["Enter"];
  const sections: { title: string; shortcuts: readonly Shortcut[] }[] = [
    {
      title: t`Überall`,
      shortcuts: [
        { keys: [`${ctrl} K`], does: t`Suchen: Chats, Personen, Nachrichten, Aktionen` },
        { keys: ["Alt ↑", "Alt ↓"], does: t`Chat darüber, darunter` },
        { keys: [`${ctrl} ⇧ M`], does: t`Chat für 8 Stunden stumm, oder wieder mit Ton` },
        { keys: ["?"], does: t`Diese Übersicht` },
        { keys: ["Esc"], does: t`Schließen, was offen ist` },
      ],
    },
    {
      title: t`In der Liste`,
      shortcuts: [
        { keys: ["↑", "↓"], does: t`Von Chat zu Chat` },
        { keys: ["Enter"], does: t`Chat öffnen` },
        { keys: ["⇧ F10"], does: t`Aktionen des Chats` },
      ],
    },
    {
      title: t`Beim Auswählen`,
      shortcuts: [
        { keys: [t`Leertaste`], does: t`Auswählen, oder nicht mehr` },
        { keys: [`⇧ ${t`Leertaste`}`], does: t`Chats bis hierher auswählen` },
        { keys: ["Esc"], does: t`Auswahl beenden` },
      ],
    },
    {
      title: t`In den Nachrichten`,
      shortcuts: [
        { keys: ["↑", "↓", t`Pos1`, t`Ende`], does: t`Von Nachricht zu Nachricht` },
        { keys: ["Enter"], does: t`Aktionen der Nachricht` },
        { keys: ["R"], does: t`Antworten` },
        { keys: ["E"], does: t`Reagieren` },
        { keys: [`${ctrl} ⇧ F`], does: t`In diesem Chat suchen` },
      ],
    },
    {
      title: t`Beim Schreiben`,
      shortcuts: [
        { keys: sends, does: t`Senden` },
        { keys: breaks, does: t`Neue Zeile` },
        { keys: ["↑"], does: t`Letzte eigene Nachricht bearbeiten, wenn das Feld leer ist` },
        { keys: ["@"], does: t`Jemanden erwähnen` },
      ],
    },
  ];
  return (
    <Dialog title={t`Tastenkürzel`} open onClose={onClose} kind="tall" reading>
      {sections.map(({ title, shortcuts }) => (
        <section key={title} className={styles.section}>
          <h3 className={styles.title}>{title}</h3>
          <dl className={styles.list}>
            {shortcuts.map(({ keys, does }) => (
              <div key={does} className={styles.shortcut}>
                <dt className={styles.does}>{does}</dt>
                <dd className={styles.keys}>
                  {keys.map((key) => (
                    <span key={key} className={styles.chord}>
                      {key.split(" ").map((part) => (
                        <kbd key={part} className={styles.key}>
                          {part}
                        </kbd>
                      ))}
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
