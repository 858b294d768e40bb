/** What a guest agrees to, in plain words: who reads, what is kept and until when, how one leaves, what to do in an emergency. */
import { Dialog } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useTimes } from "@konsil/session";
import styles from "./PrivacyNotice.module.css";

export interface RoomTerms {
  /** The hospital. */
  tenant: string;
  archived: boolean;
  /** When the room ends; null for one without an end. */
  endsAt: number | null;
}

/** Questions and answers, the same before joining and in the room. */
export function PrivacyText({ tenant, archived, endsAt }: RoomTerms) {
  const { t } = useLingui();
  const times = useTimes();
  const until = endsAt === null ? null : times.appointment(endsAt);
  const opened = t`Geöffnet wird das Archiv nur mit dem Archivschlüssel des Hauses und mit einer Begründung.`;
  const archive = archived
    ? `${t`Ja. ${tenant} archiviert diesen Chat zur Dokumentation, auch über das Ende hinaus.`} ${opened}`
    : t`Nein. Dieser Chat wird nicht archiviert.`;
  const sections = [
    {
      title: t`Wer liest mit?`,
      text: t`Nur die Menschen in diesem Chat. Alle dort sehen Ihren Namen und dass Sie Gast sind. Wer dabei ist, steht oben im Chat. Der Server kann nichts lesen: Alles ist Ende-zu-Ende verschlüsselt.`,
    },
    {
      title: t`Was wird gespeichert?`,
      text: t`Ihre Nachrichten und Dateien liegen verschlüsselt auf dem Server von ${tenant} und auf den Geräten der Menschen in diesem Chat. Dazu Ihr Name und wann Sie beigetreten sind.`,
    },
    { title: t`Gibt es ein Archiv?`, text: archive },
    {
      title: t`Bis wann?`,
      text: until === null ? t`Der Chat hat kein festes Ende. ${tenant} kann Ihren Zugang beenden.` : t`Bis ${until}. Endet der Zugang, löscht diese Seite Nachrichten und Schlüssel auf Ihrem Gerät.`,
    },
    { title: t`Kann ich gehen?`, text: t`Jederzeit. Wählen Sie „Chat verlassen“. Dann löscht diese Seite Nachrichten und Schlüssel auf Ihrem Gerät.` },
    { title: t`Und im Notfall?`, text: t`Dieser Chat ist kein Notruf. Niemand liest ständig mit. Wählen Sie im Notfall 112.` },
  ];
  return (
    <dl className={styles.notice}>
      {sections.map((section) => (
        <div key={section.title}>
          <dt className={styles.question}>{section.title}</dt>
          <dd className={styles.answer}>{section.text}</dd>
        </div>
      ))}
    </dl>
  );
}

export function PrivacyNotice({ terms, onClose }: { terms: RoomTerms; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog title={t`Hinweise zum Datenschutz`} open onClose={onClose} kind="tall">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- reachable by Tab, so that the arrow keys scroll it */}
      <section aria-label={t`Hinweise zum Datenschutz`} tabIndex={0} className={styles.scrolled}>
        <PrivacyText {...terms} />
      </section>
    </Dialog>
  );
}
