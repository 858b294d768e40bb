/** How far a message has come with whom, and its earlier versions. */
import { type ReachView, useView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Button, Icon, IconButton, MemberRow, MessageText, Tag, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { BellOff, BellRing, CheckCheck, CircleAlert, CircleDashed, ClipboardCheck, Eye, History, type LucideIcon, TriangleAlert, X } from "lucide-react";
import { quotedText } from "../../wording/attachments.ts";
import { outsideOf } from "../../wording/people.ts";
import { answerAlone } from "../urgent/answers.ts";
import { useMessageActions } from "./useMessageActions.ts";
import styles from "./MessageInfo.module.css";

export interface MessageInfoProps {
  message: string;
  onClose: () => void;
  /** The surrounding dialog already has a title and a close button. */
  inDialog: boolean;
}

export function MessageInfo({ message, onClose, inDialog }: MessageInfoProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const { run } = useMessageActions();
  const info = useView({ query: "message_info", message });
  const people = info?.people ?? [];
  const expires = info?.expires_at ?? null;
  const ends = expires === null ? null : times.appointment(expires);
  // Who acknowledged has read it: everybody stands in one place.
  const open = people.filter((one) => one.acknowledged_at === null);
  async function wake(again: boolean): Promise<void> {
    if (await run({ command: "message", act: { about: "wake_again", message, again } })) toast(again ? t`Wer nicht bestätigt hat, wird jetzt geweckt` : t`Niemand wird mehr geweckt`);
  }
  const at = (time: number | null) => (time === null ? "" : times.moment(time));
  return (
    <div className={styles.info}>
      {!inDialog && (
        <header className={styles.header}>
          <IconButton icon={X} label={t`Info schließen`} onPress={onClose} />
          <h2 className={styles.heading}>{t`Nachrichteninfo`}</h2>
        </header>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
      <div className={styles.body} tabIndex={0}>
        {info === null && <p className={styles.quiet}>{t`Diese Nachricht gibt es nicht mehr.`}</p>}
        {info && (
          <>
            <div className={styles.message}>
              <p className={styles.time}>{times.moment(info.time)}</p>
              {(info.urgent || info.important) && (
                <p className={styles.mark}>
                  {info.urgent && (
                    <Tag kind="urgent" icon={TriangleAlert}>
                      {t`Dringend`}
                    </Tag>
                  )}
                  {info.important && <Tag icon={CircleAlert}>{t`Wichtig`}</Tag>}
                </p>
              )}
              <MessageText text={quotedText(i18n, { ...info, text: info.versions.at(-1)?.text ?? "" }) ?? ""} />
            </div>
            {info.arrived_at !== null && (
              <p className={styles.quiet}>{t`Erst ${times.moment(info.arrived_at)} angekommen: Das Gerät war ohne Verbindung, oder seine Uhr ging nach.`}</p>
            )}
            {info.clock_off && <p className={styles.quiet}>{t`Die Uhr des Geräts ging vor. Dies ist die Zeit, zu der die Nachricht ankam.`}</p>}
            {ends !== null && (
              <p className={styles.quiet}>
                {info.archived
                  ? t`Verschwindet von den Geräten: ${ends}; im Archiv, solange das Krankenhaus es führt.`
                  : t`Verschwindet von den Geräten: ${ends}.`}
              </p>
            )}
            {!info.sent && <p className={styles.quiet}>{t`Noch nicht gesendet.`}</p>}
            {info.may_wake_again && (
              <section className={styles.again}>
                <p className={styles.quiet}>{t`Wer nicht bestätigt hat, wird noch einige Male geweckt.`}</p>
                <Button kind="secondary" icon={BellRing} onPress={() => void wake(true)}>
                  {t`Jetzt noch einmal wecken`}
                </Button>
                <Button kind="ghost" icon={BellOff} onPress={() => void wake(false)}>
                  {t`Nicht weiter wecken`}
                </Button>
              </section>
            )}
            {info.urgent && <Reached icon={ClipboardCheck} title={t`Bestätigt`} people={people.filter((one) => one.acknowledged_at !== null)} when={(one) => at(one.answer?.at ?? one.acknowledged_at)} />}
            <Reached icon={Eye} title={t`Gelesen`} people={open.filter((one) => one.read)} when={(one) => at(one.read_at)} />
            <Reached icon={CheckCheck} title={t`Zugestellt`} people={open.filter((one) => one.delivered && !one.read)} when={(one) => at(one.delivered_at)} />
            <Reached icon={CircleDashed} title={t`Noch nicht zugestellt`} people={open.filter((one) => !one.delivered && !one.read)} when={() => "–"} />
            {info.versions.length > 1 && (
              <section>
                <h3 className={styles.section}>
                  <Icon of={History} em={1.25} />
                  {t`Frühere Fassungen`}
                </h3>
                <ol className={styles.versions}>
                  {info.versions.slice(0, -1).map((version) => (
                    <li key={`${version.time} ${version.text}`} className={styles.version}>
                      <span className={styles.time}>{times.moment(version.time)}</span>
                      <MessageText text={version.text} />
                    </li>
                  ))}
                </ol>
              </section>
            )}
          </>
        )}
      </div>
    </div>
  );
}

interface ReachedProps {
  icon: LucideIcon;
  title: string;
  people: ReachView[];
  when: (one: ReachView) => string;
}

function Reached({ icon, title, people, when }: ReachedProps) {
  const { t, i18n } = useLingui();
  if (people.length === 0) return null;
  return (
    <section>
      <h3 className={styles.section}>
        <Icon of={icon} em={1.25} />
        {title}
        <span className={styles.count}>{people.length}</span>
      </h3>
      <ul className={styles.people} aria-label={title}>
        {people.map((one) => (
          <li key={one.person.id}>
            <MemberRow
              name={one.person.me ? t`Du` : one.person.name}
              detail={(one.answer && answerAlone(i18n, one.answer)) ?? one.person.role}
              initials={one.person.initials}
              hue={one.person.hue}
              outside={outsideOf(one.person)}
              end={<span className={styles.when}>{when(one)}</span>}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
