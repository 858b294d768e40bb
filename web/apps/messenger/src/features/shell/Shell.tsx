/**
 * The app once it is unlocked: navigation, chat list, the open page, and on wide screens the info pane. What is shown
 * follows the address alone; which panes are side by side follows the width in rem (Shell.module.css).
 */
import { useEngine, useViewPart } from "@konsil/engine";
import { go, late, lockMinutes, prefer, type ReadySession, takeFragment, useAutoLock, useForm, usePreferences } from "@konsil/session";
import { Avatar, EmptyState, MenuButton, type Place, Rail, SplitView, TabBar, ToastRegion } from "@konsil/ui";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Lock, MessageSquareText, Settings, TriangleAlert } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { chatOf, paths, type Route } from "../../routing/paths.ts";
import { useRoute } from "../../routing/useRoute.ts";
import { answerStreams } from "../attachments/answerStreams.ts";
import { ChatListPane } from "../chats/ChatListPane.tsx";
import type { Pane } from "../conversation/ConversationPage.tsx";
import { Banners } from "./Banners.tsx";
import { useMemory } from "./memory.ts";
import { NotPrinted } from "./NotPrinted.tsx";
import styles from "./Shell.module.css";
import { useFocusFollowsPane } from "./useFocusFollowsPane.ts";
import { useHelpKey } from "./useHelpKey.ts";
import { usePersistentStorage } from "./usePersistentStorage.ts";
import { usePrivacyBlur } from "./usePrivacyBlur.ts";
import { useUnreadBadge } from "./useUnreadBadge.ts";

const conversation = late(() =>
  import("../conversation/ConversationPage.tsx").then((module) => {
    module.prepareItems();
    return module.ConversationPage;
  }),
);
const ContactPage = lazy(() => import("../contact/ContactPage.tsx").then((module) => ({ default: module.ContactPage })));
const DutyPage = lazy(() => import("../duties/DutyPage.tsx").then((module) => ({ default: module.DutyPage })));
const Behind = lazy(() => import("./Behind.tsx").then((module) => ({ default: module.Behind })));
const KeyboardDialog = lazy(() => import("./KeyboardDialog.tsx").then((module) => ({ default: module.KeyboardDialog })));
const SettingsPage = lazy(() => import("../settings/SettingsPage.tsx").then((module) => ({ default: module.SettingsPage })));

/** The list's first paint comes before. */
const CHAT_AFTER_MS = 250;

export function Shell({ session }: { session: ReadySession }) {
  const { t } = useLingui();
  const route = useRoute();
  const engine = useEngine();
  const { listWidth, autoLockMin } = usePreferences();
  // A number, or nothing while the list is looked up.
  const listedUnread = useViewPart({ query: "chats", search: "", filter: "all" }, (chats) => chats?.unread_total ?? null);
  const unread = listedUnread ?? 0;
  const urgent = useViewPart({ query: "chats", search: "", filter: "all" }, (chats) => chats?.chats.some((chat) => chat.urgent > 0) ?? false);
  const [keyboard, setKeyboard] = useState(false);
  useHelpKey(() => setKeyboard(true));
  useAutoLock(lockMinutes(autoLockMin, session.auto_lock_min));
  useForm("du");
  useUnreadBadge(unread);
  usePrivacyBlur();
  useFocusFollowsPane(route);
  usePersistentStorage();
  // Locking takes the shell away, and with it what it remembered.
  useMemory();
  useEffect(() => answerStreams(engine), [engine]);
  // What anybody opens next, fetched when the list has been painted; a failure is seen when a chat is opened.
  const listed = listedUnread !== null;
  useEffect(() => {
    if (!listed) return;
    const timer = setTimeout(conversation.prepare, CHAT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [listed]);

  const counted = unread > 0 && t`${plural(unread, { one: "# ungelesene Nachricht", other: "# ungelesene Nachrichten" })}`;
  const waits = urgent && t`Dringendes wartet`;
  const home: Place = {
    id: "chats",
    label: t`Chats`,
    href: paths.chats(),
    icon: MessageSquareText,
    current: route.name !== "me",
    badge: { count: unread, label: [counted, waits].filter(Boolean).join(", "), ...(urgent && { kind: "urgent", icon: TriangleAlert }) },
  };
  const me: Place = { id: "me", label: t`Ich`, href: paths.me(), icon: Settings, current: route.name === "me" };
  const open = isListOnly(route) ? "list" : "page";

  return (
    <div className={styles.app} data-open={open} data-in-chat={chatOf(route) !== null || undefined}>
      <div className={styles.rail}>
        <Rail
          places={[home]}
          lower={[{ ...me, label: t`Einstell.` }]}
          onGo={go}
          foot={
            <div className={styles.foot}>
              <MenuButton
                label={session.me.name}
                trigger={<Avatar initials={session.me.initials} hue={session.me.hue} size="sm" />}
                actions={[
                  { id: "settings", label: t`Einstellungen`, icon: Settings, onAction: () => go(paths.me()) },
                  { id: "lock", label: t`Jetzt sperren`, icon: Lock, onAction: () => void engine.call("lock", null) },
                ]}
              />
            </div>
          }
        />
      </div>
      <main className={styles.main}>
        <div className={styles.banners}>
          <Banners />
        </div>
        <SplitView
          className={styles.panes}
          firstClassName={styles.list}
          secondClassName={styles.page}
          width={listWidth}
          onResize={(width) => prefer({ listWidth: width })}
          first={<ChatListPane me={session.me} onKeyboard={() => setKeyboard(true)} />}
          second={<Suspense fallback={null}>{pageOf(route, session, () => setKeyboard(true))}</Suspense>}
        />
      </main>
      <div className={styles.tabs}>
        <TabBar places={[home, me]} onGo={go} />
      </div>
      <Suspense fallback={null}>{keyboard && <KeyboardDialog onClose={() => setKeyboard(false)} />}</Suspense>
      <Suspense fallback={null}>
        <Behind />
      </Suspense>
      <ToastRegion />
      <NotPrinted hospital={session.tenant_name} />
    </div>
  );
}

function isListOnly(route: Route): boolean {
  return route.name === "chats";
}

function pageOf(route: Route, session: ReadySession, onKeyboard: () => void): ReactNode {
  switch (route.name) {
    case "chat":
    case "chatInfo":
    case "messageInfo":
      return <conversation.Part key={route.id} id={route.id} pane={paneOf(route)} session={session} />;
    case "person":
      return <ContactPage key={route.id} id={route.id} session={session} />;
    case "duty":
      return <DutyPage key={route.id} id={route.id} />;
    case "me":
      return <SettingsPage session={session} onKeyboard={onKeyboard} />;
    case "chats":
    case "join":
    case "linkDevice":
    case "guest":
      return <NothingOpen session={session} withLink={route.name !== "chats"} />;
  }
}

function paneOf(route: Route): Pane {
  if (route.name === "messageInfo") return { of: "message", message: route.message };
  return route.name === "chatInfo" ? { of: "chat" } : null;
}

/** Beside the list while no chat is open; or someone opened a link in a browser that is a device already. */
function NothingOpen({ session, withLink }: { session: ReadySession; withLink: boolean }) {
  const { t } = useLingui();
  useEffect(() => {
    if (withLink) takeFragment();
  }, [withLink]);
  return (
    <div className={styles.nothing}>
      <EmptyState icon={MessageSquareText} title={withLink ? t`Hier ist schon ${session.me.name} angemeldet` : session.tenant_name}>
        {withLink
          ? t`Ein Browser gehört zu einer Person. Öffne den Link in einem anderen Browser oder Profil.`
          : t`Wähle links einen Chat oder beginne einen neuen.`}
      </EmptyState>
    </div>
  );
}
