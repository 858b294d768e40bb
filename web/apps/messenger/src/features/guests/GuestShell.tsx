/** The app of a guest: one room and its people. No list, no directory, no settings beyond how it looks and whether one is woken. */
import { useEngine, useView } from "@konsil/engine";
import { go, lockMinutes, Paragraph, PlainPage, type ReadySession, takeFragment, useAutoLock, useForm } from "@konsil/session";
import { toast, ToastRegion } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense, useEffect } from "react";
import { paths, type Route } from "../../routing/paths.ts";
import { useRoute } from "../../routing/useRoute.ts";
import { NotPrinted } from "../shell/NotPrinted.tsx";
import { answerStreams } from "../attachments/answerStreams.ts";
import { ConversationPage, type Pane } from "../conversation/ConversationPage.tsx";
import { Banners } from "../shell/Banners.tsx";
import { useMemory } from "../shell/memory.ts";
import { useFocusFollowsPane } from "../shell/useFocusFollowsPane.ts";
import { usePersistentStorage } from "../shell/usePersistentStorage.ts";
import { usePrivacyBlur } from "../shell/usePrivacyBlur.ts";
import { useUnreadBadge } from "../shell/useUnreadBadge.ts";
import styles from "./GuestShell.module.css";

const Behind = lazy(() => import("../shell/Behind.tsx").then((module) => ({ default: module.Behind })));

export function GuestShell({ session }: { session: ReadySession }) {
  const { t } = useLingui();
  const engine = useEngine();
  const route = useRoute();
  const room = session.guest?.conversation ?? null;
  const host = session.guest?.host ?? "";
  const unread = useView({ query: "chats", search: "", filter: "all" })?.unread_total ?? 0;
  useForm("sie");
  useAutoLock(lockMinutes(null, session.auto_lock_min));
  useUnreadBadge(unread);
  usePrivacyBlur();
  useFocusFollowsPane(route);
  usePersistentStorage();
  useMemory();
  useEffect(() => answerStreams(engine), [engine]);

  // A link was opened where its guest is already.
  const withLink = route.name === "guest" || route.name === "join";
  useEffect(() => {
    if (!withLink) return;
    if (takeFragment() !== null) toast(t`Sie sind hier schon im Chat von ${host}. Ein weiterer Link braucht einen anderen Browser.`);
    go(paths.chats(), "replace");
  }, [withLink, host, t]);

  if (room === null) {
    return (
      <PlainPage tenant={session.tenant_name} purpose={session.me.name} title={t`Der Chat wird geöffnet`}>
        <Paragraph>{t`Das dauert nur einen Moment.`}</Paragraph>
      </PlainPage>
    );
  }
  return (
    <main className={styles.app}>
      <div className={styles.banners}>
        <Banners />
      </div>
      <div className={styles.page}>
        <ConversationPage key={room} id={room} pane={paneOf(route)} session={session} />
      </div>
      <Suspense fallback={null}>
        <Behind silent />
      </Suspense>
      <ToastRegion />
      <NotPrinted hospital={session.tenant_name} />
    </main>
  );
}

function paneOf(route: Route): Pane {
  if (route.name === "messageInfo") return { of: "message", message: route.message };
  return route.name === "chatInfo" ? { of: "chat" } : null;
}
