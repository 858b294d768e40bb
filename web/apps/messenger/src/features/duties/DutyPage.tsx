/** A duty: who is on, by their certified name, and what one can do: write, take it, give it on. Nobody on: who could be. */
import { type DutyView, type PersonView, useView } from "@konsil/engine";
import { go, goBack, useTimes } from "@konsil/session";
import { Avatar, Button, EmptyState, Header, MemberRow, Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { MessageSquareText, PhoneOff, UserX } from "lucide-react";
import { paths } from "../../routing/paths.ts";
import styles from "../contact/ContactPage.module.css";
import { useOpenChat } from "../chats/useOpenChat.ts";
import { DutyActs } from "./DutyActs.tsx";

export function DutyPage({ id }: { id: string }) {
  const { t } = useLingui();
  const page = useView({ query: "duty", id });
  const back = () => goBack(paths.chats());
  if (page === undefined) return <section aria-label={t`Dienst`} className={styles.page} />;
  if (page === null) {
    return (
      <section aria-label={t`Dienst`} className={styles.page}>
        <Header title={t`Dienst`} onBack={back} />
        <EmptyState icon={UserX} title={t`Diesen Dienst gibt es nicht`} />
      </section>
    );
  }
  const { duty, people } = page;
  return (
    <section aria-label={t`Dienst`} className={styles.page}>
      <Header title={t`Dienst`} onBack={back} />
      <div className={styles.scroller}>
        <div className={styles.column}>
          <section className={styles.who}>
            <Avatar initials={duty.initials} hue={duty.hue} shape="group" size="xl" />
            <h2 className={styles.name}>{duty.name}</h2>
            <OnDuty duty={duty} />
          </section>
          {(duty.may_take || duty.holder?.me) && (
            <section className={styles.card}>
              <DutyActs duty={duty} label={t`Ich habe Dienst`} />
            </section>
          )}
          <Others duty={duty} people={people} />
        </div>
      </div>
    </section>
  );
}

function OnDuty({ duty }: { duty: DutyView }) {
  const { t } = useLingui();
  const { fullDate, clock } = useTimes();
  const openChat = useOpenChat();
  const { holder, since } = duty;
  if (holder === null) {
    return (
      <Notice icon={PhoneOff} kind="urgent" title={t`Niemand im Dienst`}>
        {t`Gerade hat niemand diesen Dienst übernommen.`}
      </Notice>
    );
  }
  const [day, time] = [fullDate(since ?? 0), clock(since ?? 0)];
  return (
    <>
      <p className={styles.role}>{holder.me ? t`Du bist im Dienst, seit ${day}, ${time}` : t`${holder.name} ist im Dienst, seit ${day}, ${time}`}</p>
      {!holder.me && (
        <>
          <Button icon={MessageSquareText} className={styles.write ?? ""} onPress={() => void openChat(holder.id)}>
            {t`${holder.name} schreiben`}
          </Button>
          <Button kind="ghost" size="sm" onPress={() => go(paths.person(holder.id))}>
            {t`Kontakt und Sicherheitscode`}
          </Button>
        </>
      )}
    </>
  );
}

/** Who else may hold it: whom to ask while nobody does. */
function Others({ duty, people }: { duty: DutyView; people: PersonView[] }) {
  const { t } = useLingui();
  const openChat = useOpenChat();
  const others = people.filter((person) => !person.me && person.id !== duty.holder?.id);
  if (others.length === 0) return null;
  return (
    <section className={styles.card}>
      <h3 className={styles.section}>{duty.holder === null ? t`Diese Personen übernehmen ihn sonst` : t`Diese Personen können ihn übernehmen`}</h3>
      <ul className={styles.rows} aria-label={t`Personen`}>
        {others.map((person) => (
          <li key={person.id}>
            <MemberRow name={person.name} detail={person.role} initials={person.initials} hue={person.hue} onPress={() => void openChat(person.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
