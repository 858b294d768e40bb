/** A person: role, how well their key is known, the code to compare in person, devices, chats in common. */
import { type ContactView, reasonOf, send, useEngine, useView } from "@konsil/engine";
import { commandErrorText, go, goBack, type ReadySession, useTimes } from "@konsil/session";
import { Avatar, Banner, Button, Dialog, EmptyState, Header, Icon, MemberRow, OutsideTag, SafetyNumber, Tag, toast } from "@konsil/ui";
import { Trans, useLingui } from "@lingui/react/macro";
import { BadgeCheck, MessageSquareText, MonitorSmartphone, PhoneCall, ScanQrCode, ShieldAlert, ShieldCheck, UserX } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { outsideOf } from "../../wording/people.ts";
import { ChatKeeping } from "../chats/ChatKeeping.tsx";
import { useOpenChat } from "../chats/useOpenChat.ts";
import { changeChat } from "../conversation/chatState.ts";
import styles from "./ContactPage.module.css";

export function ContactPage({ id, session }: { id: string; session: ReadySession }) {
  const { t } = useLingui();
  const contact = useView({ query: "contact", person: id });
  const openChat = useOpenChat();
  const back = () => goBack(paths.chats());
  if (contact === undefined) return <section aria-label={t`Kontakt`} className={styles.page} />;
  if (contact === null) {
    return (
      <section aria-label={t`Kontakt`} className={styles.page}>
        <Header title={t`Kontakt`} onBack={back} />
        <EmptyState icon={UserX} title={t`Diese Person gibt es nicht`} />
      </section>
    );
  }
  const { person } = contact;
  const outside = outsideOf(person);
  return (
    <section aria-label={t`Kontakt`} className={styles.page}>
      <Header title={t`Kontakt`} onBack={back} />
      <div className={styles.scroller}>
        <div className={styles.column}>
          <section className={styles.who}>
            <Avatar initials={person.initials} hue={person.hue} guest={outside !== undefined} size="xl" />
            <h2 className={styles.name}>{person.name}</h2>
            <p className={styles.role}>{person.role}</p>
            {contact.duties.map((duty) => (
              <Tag key={duty.id} kind="success" icon={PhoneCall}>
                {t`Im Dienst: ${duty.name}`}
              </Tag>
            ))}
            {outside && <OutsideTag outside={outside} />}
            <KeyState contact={contact} tenant={session.tenant_name} />
            {/* A guest writes in a room and nowhere else. */}
            {!person.me && outside !== "guest" && (
              <Button icon={MessageSquareText} className={styles.write ?? ""} onPress={() => void openChat(person.id)}>
                {t`Nachricht schreiben`}
              </Button>
            )}
          </section>
          <Keeping person={person.id} />
          {!person.me && <SafetyCode contact={contact} />}
          <Devices contact={contact} />
          {contact.shared_chats.length > 0 && (
            <section className={styles.card}>
              <h3 className={styles.section}>{t`Gemeinsame Gruppen`}</h3>
              <ul className={styles.rows}>
                {contact.shared_chats.map((chat) => (
                  <li key={chat.id}>
                    <MemberRow name={chat.title} initials={chat.initials} hue={chat.hue} shape="group" href={paths.chat(chat.id)} onPress={() => go(paths.chat(chat.id))} />
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </section>
  );
}

/** Of the chat with this person, once there is one. */
function Keeping({ person }: { person: string }) {
  const here = useView({ query: "chats", search: "", filter: "all" });
  const archived = useView({ query: "chats", search: "", filter: "archived" });
  const chat = [...(here?.chats ?? []), ...(archived?.chats ?? [])].find((one) => one.kind === "direct" && one.person?.id === person);
  if (!chat) return null;
  return (
    <ChatKeeping
      chat={chat}
      onFind={() => {
        changeChat(chat.id, { finding: true });
        go(paths.chat(chat.id));
      }}
    />
  );
}

function KeyState({ contact, tenant }: { contact: ContactView; tenant: string }) {
  const { t } = useLingui();
  const { fullDate } = useTimes();
  const until = fullDate(contact.certified_until);
  switch (contact.state) {
    case "verified":
      return <Tag kind="success" icon={ShieldCheck}>{t`Persönlich verglichen`}</Tag>;
    case "changed":
      return <Tag kind="urgent" icon={ShieldAlert}>{t`Sicherheitscode geändert`}</Tag>;
    case "issued":
      return (
        <p className={styles.issued}>
          <Icon of={BadgeCheck} em={1.2} />
          {t`Bestätigt von ${tenant}, gültig bis ${until}`}
        </p>
      );
  }
}

const QrScan = lazy(() => import("@konsil/ui/QrScan.tsx").then((module) => ({ default: module.QrScan })));

function SafetyCode({ contact }: { contact: ContactView }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const [busy, setBusy] = useState(false);
  const [scanning, setScanning] = useState(false);
  const [differs, setDiffers] = useState(false);
  const { person, state } = contact;
  const verified = state === "verified";

  async function confirm(): Promise<void> {
    setBusy(true);
    try {
      await send(engine, { command: "confirm_contact", person: person.id });
      toast(t`Als verglichen gemerkt`);
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className={styles.card}>
      <h3 className={styles.section}>{t`Sicherheitscode`}</h3>
      {state === "changed" && (
        <div className={styles.warning}>
          <Banner icon={ShieldAlert} kind="urgent" title={t`Der Code hat sich geändert.`}>
            {t`Das ist normal nach einer neuen Einladung. Vergleiche ihn trotzdem, bevor du weiterschreibst.`}
          </Banner>
        </div>
      )}
      <p className={styles.how}>
        <Trans>
          Öffnet beide diese Seite und vergleicht die Ziffern oder scannt den Code. Sind sie gleich, schreibst du wirklich mit{" "}
          <strong>{person.name}</strong>.
        </Trans>
      </p>
      <SafetyNumber groups={contact.safety_digits} qr={contact.safety_qr} />
      {verified ? (
        <p className={styles.done}>
          <Icon of={ShieldCheck} em={1.3} />
          {t`Ihr habt den Code verglichen.`}
        </p>
      ) : (
        <>
          <Button size="wide" icon={ShieldCheck} busy={busy} onPress={() => void confirm()}>
            {t`Verglichen: Code ist gleich`}
          </Button>
          <Button kind="secondary" icon={ScanQrCode} onPress={() => setScanning(true)}>
            {t`Code scannen`}
          </Button>
        </>
      )}
      <Dialog title={t`Code scannen`} open={scanning} onClose={() => setScanning(false)}>
        <Suspense fallback={null}>
          <QrScan
            codeLabel={t`Code des anderen Geräts`}
            verb={t`Vergleichen`}
            error={differs ? t`Der Code ist nicht gleich. Schreibe nichts Vertrauliches und frage deine IT.` : null}
            onCode={(text) => {
              const same = text.replace(/\s/g, "") === contact.safety_qr || text.replace(/\D/g, "") === contact.safety_digits.join("");
              setDiffers(!same);
              if (!same) return;
              setScanning(false);
              void confirm();
            }}
          />
        </Suspense>
      </Dialog>
    </section>
  );
}

function Devices({ contact }: { contact: ContactView }) {
  const { t } = useLingui();
  const { fullDate } = useTimes();
  return (
    <section className={styles.card}>
      <h3 className={styles.section}>{t`Geräte`}</h3>
      <ul className={styles.rows}>
        {contact.devices.map((device) => {
          const since = fullDate(device.since);
          return (
            <li key={device.id} className={styles.device}>
              <Icon of={MonitorSmartphone} em={1.4} />
              <span>
                <strong>{device.name}</strong>
                <span className={styles.since}>{t`seit ${since}`}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
