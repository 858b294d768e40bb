/** An open chat: header, what concerns this chat, messages, composer; beside or above it the info pane. */
import { type ConversationView, type PersonView, type TimelineItemView, useView, useViewPart } from "@konsil/engine";
import { go, goBack, type ReadySession } from "@konsil/session";
import { AudienceStrip, Avatar, Banner, Button, Dialog, EmptyState, Header, Icon, IconButton, type MessageListHandle, PinBar, toast } from "@konsil/ui";
import { useDropZone } from "@konsil/media/tray/useDropZone.ts";
import { usePaste } from "@konsil/media/tray/usePaste.ts";
import { Plural, useLingui } from "@lingui/react/macro";
import { BellOff, Info, MessageSquareOff, Search, ShieldAlert, Timer, UserX, Wrench } from "lucide-react";
import { lazy, type ReactNode, type RefObject, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { isMuted } from "../chats/ChatListRow.tsx";
import { Banners } from "../shell/Banners.tsx";
import { useIsWide } from "../shell/useIsWide.ts";
import { UrgentElsewhere } from "../urgent/UrgentElsewhere.tsx";
import { quotedText } from "../../wording/attachments.ts";
import { lifetimeMark, lifetimeText } from "../../wording/lifetime.ts";
import { shapeOf, typingText } from "../../wording/people.ts";
import { ChatComposer } from "./ChatComposer.tsx";
import { changeChat, showMessage, useChatState } from "./chatState.ts";
import styles from "./ConversationPage.module.css";
import { isGone } from "./gone.ts";
import { Timeline } from "./Timeline.tsx";
import { messageAttachments } from "./TimelineItem.tsx";
import { Leaving } from "./Leaving.tsx";
import { isUnheard } from "./unheard.ts";
import { useMessageActions } from "./useMessageActions.ts";

const ConversationInfo = lazy(() => import("./ConversationInfo.tsx").then((module) => ({ default: module.ConversationInfo })));
const GuestInfo = lazy(() => import("../guests/GuestInfo.tsx").then((module) => ({ default: module.GuestInfo })));
const RoomBanners = lazy(() => import("../guests/RoomBanners.tsx").then((module) => ({ default: module.RoomBanners })));
const MessageInfo = lazy(() => import("./MessageInfo.tsx").then((module) => ({ default: module.MessageInfo })));
const DropOverlay = lazy(() => import("@konsil/media/views.tsx").then((module) => ({ default: module.DropOverlay })));
const ChatFind = lazy(() => import("./ChatFind.tsx").then((module) => ({ default: module.ChatFind })));
const SelectionFoot = lazy(() => import("./SelectionFoot.tsx").then((module) => ({ default: module.SelectionFoot })));
const DeleteDialog = lazy(() => import("./DeleteDialog.tsx").then((module) => ({ default: module.DeleteDialog })));
const ForwardDialog = lazy(() => import("./ForwardDialog.tsx").then((module) => ({ default: module.ForwardDialog })));
const PinsDialog = lazy(() => import("./PinsDialog.tsx").then((module) => ({ default: module.PinsDialog })));
const DayDialog = lazy(() => import("./DayDialog.tsx").then((module) => ({ default: module.DayDialog })));

type Open = { dialog: "delete" | "forward"; items: TimelineItemView[] } | { dialog: "pins" } | { dialog: "day"; time: number } | null;

/** What stands beside the chat, or above it where there is no room. */
/** Pages and pictures of messages: shown a moment after this page, if at all. */
export const prepareItems = messageAttachments.prepare;

export type Pane = { of: "chat" } | { of: "message"; message: string } | null;

export interface ConversationPageProps {
  id: string;
  pane: Pane;
  session: ReadySession;
}

export function ConversationPage({ id, pane, session }: ConversationPageProps) {
  const { t, i18n } = useLingui();
  const conversation = useView({ query: "conversation", id });
  const otherUnread = useViewPart({ query: "chats", search: "", filter: "all" }, (list) => (list?.chats ?? []).reduce((sum, chat) => sum + (chat.id === id ? 0 : chat.unread), 0));
  const wide = useIsWide();
  const messages = useRef<MessageListHandle>(null);
  const items = useRef<readonly TimelineItemView[]>([]);
  const actions = useMessageActions();
  const chosen = useChatState(id, "chosen");
  const finding = useChatState(id, "finding");
  const [open, setOpen] = useState<Open>(null);
  const info = pane?.of === "chat";
  /** The info above the chat keeps the focus until it is closed. */
  const covered = pane !== null && !wide;
  const [findNext, setFindNext] = useState(false);
  // A guest has this one room: nowhere to go back to, nothing to manage.
  const asGuest = session.guest !== null;
  const takeFiles = useRef<((files: File[]) => void) | null>(null);
  const takeAll = (files: File[]) => takeFiles.current?.(files);
  const drop = useDropZone(takeAll, () => toast(t`Ein Ordner lässt sich nicht senden. Öffne ihn und wähle die Dateien darin.`));
  usePaste(takeAll);
  // The same at every draw: messages and composer are not drawn again for what happens around them.
  const forward = useCallback((chosenItems: TimelineItemView[]) => setOpen({ dialog: "forward", items: chosenItems }), []);
  const remove = useCallback((chosenItems: TimelineItemView[]) => setOpen({ dialog: "delete", items: chosenItems }), []);
  const toDay = useCallback((time: number) => setOpen({ dialog: "day", time }), []);
  const toLatest = useCallback(() => messages.current?.jumpToLatest(), []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.key.toLowerCase() !== "f") return;
      event.preventDefault();
      changeChat(id, { finding: true });
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      // Choosing and searching end with the chat; answering and editing wait.
      changeChat(id, { chosen: null, finding: false });
    };
  }, [id]);

  useEffect(() => {
    if (!findNext || covered) return;
    setFindNext(false);
    changeChat(id, { finding: true });
  }, [id, findNext, covered]);

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

  const closeInfo = () => goBack(paths.chat(id));
  const close = () => setOpen(null);
  const find = () => {
    setFindNext(true);
    if (covered) closeInfo();
  };
  const done = () => {
    close();
    changeChat(id, { chosen: null });
  };
  const infoPane = conversation && pane && (
    <Suspense fallback={null}>
      {pane.of === "message" ? (
        <MessageInfo message={pane.message} onClose={closeInfo} inDialog={!wide} />
      ) : asGuest ? (
        <GuestInfo conversation={conversation} session={session} onClose={closeInfo} inDialog={!wide} />
      ) : (
        <ConversationInfo conversation={conversation} session={session} onClose={closeInfo} onFind={find} inDialog={!wide} />
      )}
    </Suspense>
  );
  // One that this person deleted for themselves, or never had, gives way to the next.
  const newestPin = conversation?.pins.find((pin) => pin.position !== null) ?? conversation?.pins[0];
  const infoTitle = asGuest || conversation?.kind === "direct" || conversation?.settings.notes ? t`Chatinfo` : conversation?.kind === "room" ? t`Rauminfo` : t`Gruppeninfo`;
  const paneTitle = pane?.of === "message" ? t`Nachrichteninfo` : infoTitle;

  return (
    <>
      <section className={styles.page} aria-label={t`Chat`} {...drop.zone}>
        <Suspense fallback={null}>{drop.over && conversation && !conversation.left && !conversation.room?.read_only && <DropOverlay chat={conversation.title} />}</Suspense>
        {conversation && (
          <Header
            title={conversation.title}
            mark={
              isMuted(conversation) && (
                <span role="img" aria-label={t`Stumm`}>
                  <Icon of={BellOff} em={1} />
                </span>
              )
            }
            subtitle={conversation.typing.length > 0 ? <span className={styles.typing}>{typingText(i18n, conversation.typing.map((one) => one.name))}</span> : <Subtitle conversation={conversation} />}
            avatar={
              <Avatar
                initials={conversation.initials}
                hue={conversation.hue}
                shape={shapeOf(conversation)}
                guest={conversation.guests.length > 0}
              />
            }
            onBack={asGuest ? undefined : () => go(paths.chats())}
            backCount={otherUnread}
            backClassName={styles.back}
            onTitle={() => (info ? closeInfo() : go(paths.chatInfo(id)))}
            titleHint={t`Info zu ${conversation.title}`}
            actions={
              <>
                <IconButton icon={Search} label={t`In diesem Chat suchen`} shortcut={t`Strg ⇧ F`} em={1.35} onPress={() => changeChat(id, { finding: !finding })} />
                <IconButton icon={Info} label={t`Info`} onPress={() => (info ? closeInfo() : go(paths.chatInfo(id)))} />
              </>
            }
          />
        )}
        <div className={styles.banners}>
          <Banners />
        </div>
        {conversation && <ChatBanners conversation={conversation} />}
        {conversation?.room && (
          <Suspense fallback={null}>
            <RoomBanners conversation={conversation} room={conversation.room} asGuest={asGuest} />
          </Suspense>
        )}
        {newestPin && (
          <PinBar
            sender={newestPin.sender?.name ?? null}
            text={quotedText(i18n, newestPin) ?? t`Nachricht ist nicht auf diesem Gerät`}
            count={conversation?.pins.length ?? 0}
            onOpen={() => (newestPin.position === null ? setOpen({ dialog: "pins" }) : showMessage(id, { key: newestPin.message, position: newestPin.position }))}
            onAll={() => setOpen({ dialog: "pins" })}
          />
        )}
        <Suspense fallback={null}>{finding && <ChatFind conversation={id} onDay={() => setOpen({ dialog: "day", time: Date.now() })} />}</Suspense>
        {/* Nothing above it moves, and the messages stand at their lower edge. Read out where it is heard: in Alerts.tsx. */}
        <UrgentElsewhere open={id} />
        <Timeline
          id={id}
          conversation={conversation}
          session={session}
          actions={actions}
          handle={messages}
          items={items}
          onDay={toDay}
          onForward={forward}
          onDelete={remove}
        />
        {conversation && chosen !== null && (
          <Suspense fallback={null}>
            <SelectionFoot conversation={conversation} chosen={chosen} actions={actions} asking={open !== null} onForward={forward} onDelete={remove} />
          </Suspense>
        )}
        {conversation && chosen === null && <Foot conversation={conversation} me={session.me} items={items} onSent={toLatest} takeFiles={takeFiles} />}
      </section>
      {pane &&
        (wide ? (
          <section className={styles.info} aria-label={t`Info`}>
            {infoPane}
          </section>
        ) : (
          <Dialog title={paneTitle} open onClose={closeInfo} kind="side" plain>
            {infoPane}
          </Dialog>
        ))}
      <Suspense fallback={null}>
        {conversation && open?.dialog === "delete" && (
          <DeleteDialog items={open.items} actions={actions} left={conversation.left} onClose={close} onDeleted={done} />
        )}
        {open?.dialog === "forward" && <ForwardDialog items={open.items} actions={actions} onClose={close} onForwarded={done} />}
        {conversation && open?.dialog === "pins" && <PinsDialog conversation={conversation} actions={actions} onClose={close} />}
        {open?.dialog === "day" && <DayDialog conversation={id} time={open.time} onClose={close} />}
      </Suspense>
    </>
  );
}

/** Who is in it; and a small clock when what is said disappears. */
function Subtitle({ conversation }: { conversation: ConversationView }): ReactNode {
  const { t, i18n } = useLingui();
  const hours = conversation.lifetime_hours;
  if (hours === null) return <Who conversation={conversation} />;
  const text = lifetimeText(i18n, hours);
  return (
    <>
      <span className={styles.lifetime} role="img" aria-label={t`Nachrichten verschwinden ${text}`}>
        <Icon of={Timer} em={1.1} />
        {lifetimeMark(hours)}
      </span>
      {" · "}
      <Who conversation={conversation} />
    </>
  );
}

function Who({ conversation }: { conversation: ConversationView }): ReactNode {
  const { t } = useLingui();
  const others = conversation.members.filter((member) => !member.person.me);
  if (conversation.kind === "direct") {
    const [other] = others;
    const duties = other?.duties.map((duty) => duty.name).join(", ") ?? "";
    return duties === "" ? (other?.person.role ?? "") : t`Im Dienst: ${duties}`;
  }
  if (conversation.settings.notes) return t`Nur du`;
  // Who comes and goes without us is not told any more.
  if (isGone(conversation)) return t`Du bist nicht mehr dabei`;
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
      {isUnheard(conversation) && (
        <Banner icon={UserX} kind="urgent" title={t`${conversation.title} liest hier nicht mehr mit.`}>
          {t`Der Zugang ist gesperrt oder gelöscht: Was du schreibst, kommt nicht an.`}
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

interface FootProps {
  conversation: ConversationView;
  me: PersonView;
  items: RefObject<readonly TimelineItemView[]>;
  onSent: () => void;
  takeFiles: RefObject<((files: File[]) => void) | null>;
}

function Foot({ conversation, me, items, onSent, takeFiles }: FootProps) {
  const { t } = useLingui();
  if (conversation.leaving) return <Leaving conversation={conversation} />;
  if (conversation.left) {
    return (
      <p className={styles.left}>
        {conversation.kind === "room" ? t`Du bist nicht mehr in diesem Raum. Du kannst den Verlauf weiter lesen.` : t`Du bist nicht mehr in dieser Gruppe. Du kannst den Verlauf weiter lesen.`}
      </p>
    );
  }
  if (conversation.room?.ended) return <p className={styles.left}>{t`Dieser Raum ist beendet. Du kannst den Verlauf weiter lesen.`}</p>;
  if (conversation.room?.read_only) return <p className={styles.left}>{t`Gäste lesen in diesem Raum nur mit: Du kannst hier nichts schreiben.`}</p>;
  return (
    <>
      <AudienceStrip people={conversation.guests.flatMap(({ id, name, me, level }) => (level === "internal" || me ? [] : [{ id, name, outside: level }]))} />
      <ChatComposer
        key={conversation.id}
        conversation={conversation}
        me={me}
        draft={conversation.draft ?? ""}
        items={items}
        blocked={conversation.key_changed.length > 0 ? t`Vergleiche zuerst den Sicherheitscode.` : null}
        onSent={onSent}
        takeFiles={takeFiles}
      />
    </>
  );
}
