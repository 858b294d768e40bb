/** How far a message has come with whom, and its earlier versions. */
import { type ReachView, useView } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { Icon, IconButton, MemberRow, MessageText, Tag } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CheckCheck, CircleDashed, ClipboardCheck, Eye, History, type LucideIcon, TriangleAlert, X } from "lucide-react";
import { outsideOf } from "../../wording/people.ts";
import styles from "./MessageInfo.module.css";

export interface MessageInfoProps {
  message: string;
  onClose: () => void;
  /** The surrounding dialog already has a title and a close button. */
  inDialog: boolean;
}

export function MessageInfo({ message, onClose, inDialog }: MessageInfoProps) {
  const { t } = useLingui();
  const times = useTimes();
  const info = useView({ query: "message_info", message });
  const people = info?.people ?? [];
  // Who acknowledged has read it: everybody stands in one place.
  const open = people.filter((one) => one.acknowledged_at === null);
  const at = (time: number | null) => (time === null ? "" : times.moment(time));
  return (
    <div className={styles.info}>
      {!inDialog && (
        <header className={styles.header}>
          <IconButton icon={X} label={t`Info schließen`} onPress={onClose} />
          <h2 className={styles.heading}>{t`Nachrichteninfo`}</h2>
        </header>
      )}
      <div className={styles.body}>
        {info === null && <p className={styles.quiet}>{t`Diese Nachricht gibt es nicht mehr.`}</p>}
        {info && (
          <>
            <div className={styles.message}>
              <p className={styles.time}>{times.moment(info.time)}</p>
              {info.urgent && (
                <Tag kind="urgent" icon={TriangleAlert}>
                  {t`Dringend`}
                </Tag>
              )}
              <MessageText text={info.versions.at(-1)?.text ?? ""} />
            </div>
            {info.expires_at !== null && (
              <p className={styles.quiet}>
                {info.archived
                  ? t`Verschwindet von den Geräten am ${times.moment(info.expires_at)}; im Archiv, solange das Krankenhaus es führt.`
                  : t`Verschwindet von den Geräten am ${times.moment(info.expires_at)}.`}
              </p>
            )}
            {!info.sent && <p className={styles.quiet}>{t`Noch nicht gesendet.`}</p>}
            {info.urgent && <Reached icon={ClipboardCheck} title={t`Bestätigt`} people={people.filter((one) => one.acknowledged_at !== null)} when={(one) => at(one.acknowledged_at)} />}
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
              name={one.person.name}
              detail={one.person.role}
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
