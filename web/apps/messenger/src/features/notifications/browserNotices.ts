/**
 * The page's notices in the system's notifications, through the service worker, so that they have actions and outlive a reload. One
 * for each chat; what the push service brings besides is the same once more (serviceWorker.js, which knows the names below, too).
 */
import { isOver, joined, type Notice } from "./notices.ts";

/** Held while notifications are looked through and shown: page and service worker do so at the same moment. */
const LOCK = "konsil-notices";
const TAG = "chat:";
/** What the push service brought, without a word of the chat. */
const PUSHED = "konsil";
const PUSHED_URGENT = "konsil-urgent";
/** What came within this time is one: it is not heard twice. */
const ONE_MS = 30_000;
const BUZZ = [200, 100, 200, 100, 200];

export interface NoticeLook {
  title: string;
  body: string;
  /** The same without a word of the chat. */
  plain: string;
  lang: string;
  actions: { action: NoticeAct; title: string }[];
  /** The page has sounded itself, or shall not. */
  silent: boolean;
}

export type NoticeAct = "open" | "read" | "acknowledge";

/** What lies in a notification of ours. */
export interface NoticeData {
  notice?: Notice;
  /** When it was shown. */
  at?: number;
  /** What stays of it when the app locks. */
  plain?: string;
}

/** What browsers know and TypeScript does not. */
interface FullOptions extends NotificationOptions {
  actions: { action: string; title: string }[];
  renotify: boolean;
  vibrate?: number[];
}

function dataOf(shown: Notification): NoticeData {
  return (shown.data as NoticeData | null) ?? {};
}

/** With what is shown at this moment, and nobody else showing anything meanwhile. */
async function withShown(work: (registration: ServiceWorkerRegistration, shown: Notification[]) => Promise<void> | void): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration?.getNotifications) return;
  await navigator.locks.request(LOCK, async () => work(registration, await registration.getNotifications()));
}

export function showNotice(notice: Notice, look: (notice: Notice) => NoticeLook): Promise<void> {
  return withShown(async (registration, shown) => {
    const tag = TAG + notice.chat;
    const next = joined(shown.map((one) => (one.tag === tag ? dataOf(one).notice : undefined)).find((one) => one !== undefined) ?? null, notice);
    if (next === null) return;
    const pushed = shown.filter((one) => one.tag === PUSHED || (next.urgent && one.tag === PUSHED_URGENT));
    const at = Date.now();
    const heard = pushed.some((one) => (!next.urgent || one.tag === PUSHED_URGENT) && at - (dataOf(one).at ?? 0) < ONE_MS);
    const { title, silent, plain, ...words } = look(next);
    const quiet = silent || heard;
    const options: FullOptions = {
      ...words,
      tag,
      data: { notice: next, at, plain } satisfies NoticeData,
      renotify: next.urgent && !heard,
      requireInteraction: next.urgent,
      silent: quiet,
      ...(next.urgent && !quiet && { vibrate: BUZZ }),
      icon: "/icons/mark-192.png",
      badge: "/icons/mark-192.png",
    };
    await registration.showNotification(title, options);
    for (const one of pushed) one.close();
  });
}

/** Takes away what is over. */
export function closeOver(chats: ReadonlyMap<string, { unread: number; urgent: number }>): Promise<void> {
  return withShown((_, shown) => {
    for (const one of shown) {
      const { notice } = dataOf(one);
      if (notice && isOver(notice, chats.get(notice.chat))) one.close();
    }
  });
}

/** All were seen. */
export function closeNotices(): Promise<void> {
  return withShown((_, shown) => {
    for (const one of shown) if (dataOf(one).notice) one.close();
  });
}

/** Also what the push service brought: it was shown while nobody looked, and has been seen now. What comes while this is looked up has not. */
export function closeSeen(): Promise<void> {
  const seenAt = Date.now();
  return withShown((_, shown) => {
    for (const one of shown) if ((dataOf(one).at ?? 0) <= seenAt) one.close();
  });
}
