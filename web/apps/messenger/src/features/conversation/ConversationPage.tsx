/** An open chat: header, what concerns this chat, messages, composer; beside or above it the info pane. */
import { type ConversationView, useView } from "@konsil/engine";
import { go, goBack, type ReadySession } from "@konsil/session";
import { Avatar, Banner, Button, Dialog, EmptyState, Header, Icon, IconButton, type MessageListHandle } from "@konsil/ui";
import { Plural, useLingui } from "@lingui/react/macro";
import { Eye, Info, MessageSquareOff, ShieldAlert, Wrench } from "lucide-react";
import { lazy, type ReactNode, Suspense, useRef } from "react";
import { paths } from "../../routing/paths.ts";
import { Banners } from "../shell/Banners.tsx";
import { useIsWide } from "../shell/useIsWide.ts";
import { ChatComposer } from "./ChatComposer.tsx";
import styles from "./ConversationPage.module.css";
import { Timeline } from "./Timeline.tsx";

const ConversationInfo = lazy(() => import("./ConversationInfo.tsx").then((module) => ({ default: module.ConversationInfo })));

export interface ConversationPageProps {
  id: string;
  info: boolean;
  session: ReadySession;
}

export function ConversationPage({ id, info, session }: ConversationPageProps) {
  const { t } = useLingui();
  const conversation = useView({ query: "conversation", id });
  const list = useView({ query: "chats", search: "" });
  const wide = useIsWide();
  const messages = useRef<MessageListHandle>(null);

  if (conversation === null) {
    return (
      <section className={styles.page} aria-label={t`Chat`}>
        <EmptyState
          icon={MessageSquareOff}
          title={t`Diesen Chat gibt es nicht`}
          actions={
            <Button kind="secondary" onPress={() => go(paths.chats(), "replace")}>
              {t`Zu den Chats`}
            </Button>
          }
        />
      </section>
    );
  }

  const otherUnread = (list?.chats ?? []).reduce((sum, chat) => sum + (chat.id === id ? 0 : chat.unread), 0);
  const closeInfo = () => goBack(paths.chat(id));
  const infoPane = conversation && (
    <Suspense fallback={null}>
      <ConversationInfo conversation={conversation} session={session} onClose={closeInfo} inDialog={!wide} />
    </Suspense>
  );

  return (
    <>
      <section className={styles.page} aria-label={t`Chat`}>
        {conversation && (
          <Header
            title={conversation.title}
            subtitle={<Subtitle conversation={conversation} />}
            avatar={
              <Avatar
                initials={conversation.initials}
                hue={conversation.hue}
                shape={conversation.kind === "group" ? "group" : "person"}
                guest={conversation.guests.length > 0}
              />
            }
            onBack={() => go(paths.chats())}
            backCount={otherUnread}
            backClassName={styles.back}
            onTitle={() => (info ? closeInfo() : go(paths.chatInfo(id)))}
            titleHint={t`Info zu ${conversation.title}`}
            actions={<IconButton icon={Info} label={t`Info`} onPress={() => (info ? closeInfo() : go(paths.chatInfo(id)))} />}
          />
        )}
        <div className={styles.banners}>
          <Banners />
        </div>
        {conversation && <ChatBanners conversation={conversation} />}
        <Timeline id={id} conversation={conversation} session={session} handle={messages} />
        {conversation && <Foot conversation={conversation} onSent={() => messages.current?.jumpToLatest()} />}
      </section>
      {info &&
        (wide ? (
          <section className={styles.info} aria-label={t`Info`}>
            {infoPane}
          </section>
        ) : (
          <Dialog title={conversation?.kind === "direct" ? t`Chatinfo` : t`Gruppeninfo`} open onClose={closeInfo} kind="side" plain>
            {infoPane}
          </Dialog>
        ))}
    </>
  );
}

function Subtitle({ conversation }: { conversation: ConversationView }): ReactNode {
  const others = conversation.members.filter((member) => !member.person.me);
  if (conversation.kind === "direct") return others[0]?.person.role ?? "";
  const names = others.map((member) => member.person.name.split(" ").at(-1));
  return (
    <>
      <Plural value={conversation.members.length} one="# Mitglied" other="# Mitglieder" />
      {names.length > 0 && ` · ${names.join(", ")}`}
    </>
  );
}

function ChatBanners({ conversation }: { conversation: ConversationView }) {
  const { t } = useLingui();
  const [changed] = conversation.key_changed;
  return (
    <>
      {changed && (
        <Banner
          icon={ShieldAlert}
          kind="urgent"
          title={t`Der Sicherheitscode von ${changed.name} hat sich geändert.`}
          action={
            <Button kind="secondary" size="sm" onPress={() => go(paths.person(changed.id))}>
              {t`Vergleichen`}
            </Button>
          }
        >
          {t`Vergleiche ihn, bevor du weiterschreibst.`}
        </Banner>
      )}
      {conversation.repairing && (
        <Banner icon={Wrench} title={t`Dieser Chat wird wiederhergestellt.`}>
          {t`Deine Nachrichten gehen gleich danach raus.`}
        </Banner>
      )}
    </>
  );
}

function Foot({ conversation, onSent }: { conversation: ConversationView; onSent: () => void }) {
  const { t, i18n } = useLingui();
  if (conversation.left) {
    return <p className={styles.left}>{t`Du bist nicht mehr in dieser Gruppe. Du kannst den Verlauf weiter lesen.`}</p>;
  }
  const guests = conversation.guests.map((guest) => (guest.level === "supplier" ? t`${guest.name} (Lieferant)` : t`${guest.name} (Gast)`));
  const guestNames = new Intl.ListFormat(i18n.locale, { type: "conjunction" }).format(guests);
  return (
    <>
      {guests.length > 0 && (
        <p className={styles.audience}>
          <Icon of={Eye} em={1.2} />
          <span>{t`Liest mit: ${guestNames}`}</span>
        </p>
      )}
      <ChatComposer
        key={conversation.id}
        conversation={conversation.id}
        draft={conversation.draft ?? ""}
        blocked={conversation.key_changed.length > 0 ? t`Vergleiche zuerst den Sicherheitscode.` : null}
        onSent={onSent}
      />
    </>
  );
}
