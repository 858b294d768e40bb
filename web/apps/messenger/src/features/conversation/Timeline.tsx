/** The messages of the open chat: fetches the window, words every item, reports what was read; its menu, jumps and days. */
import { type ConversationView, send, type TimelineItemView, useEngine, useTimeline } from "@konsil/engine";
import { go, type ReadySession, useTimes } from "@konsil/session";
import { MessageList, type MessageListHandle, type Point, type RunPart, SystemLine, TypingDots } from "@konsil/ui";
import { beginningOf } from "@konsil/ui/foldedText.ts";
import { useLingui } from "@lingui/react/macro";
import { LockKeyhole } from "lucide-react";
import { lazy, memo, type Ref, type RefObject, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { wordsOf } from "../../wording/attachments.ts";
import { pollOf } from "../../wording/polls.ts";
import { placeOf } from "../../wording/systemLines.ts";
import { showRow } from "../attachments/voiceRow.ts";
import { changeChat, keepUp, showMessage, useChatState } from "./chatState.ts";
import { waits } from "./deliveries.ts";
import { withEchoes } from "./echo.ts";
import { Quiet } from "./Quiet.ts";
import styles from "./Timeline.module.css";
import { type TimelineHands, TimelineItem } from "./TimelineItem.tsx";
import type { Overlay } from "./TimelineOverlays.tsx";
import type { MessageActions } from "./useMessageActions.ts";
import { useMarkRead } from "./useMarkRead.ts";
import { useMentionsLeft } from "./useMentionsLeft.ts";

const loadOverlays = () => import("./TimelineOverlays.tsx");
const TimelineOverlays = lazy(() => loadOverlays().then((module) => ({ default: module.TimelineOverlays })));

/** More rows than this are replaced by a smaller window once scrolling rests and nobody types: drawing it anew takes longer than a key may. */
const ROWS_MAX = 360;
const REPLY_CHARS = 200;

/** The menu must open at once, but not before the messages are there. */
const OVERLAYS_AFTER_MS = 1_000;

export interface TimelineProps {
  id: string;
  conversation: ConversationView | undefined;
  session: ReadySession;
  actions: MessageActions;
  handle: Ref<MessageListHandle>;
  /** What is in the window, for the composer's ↑. */
  items: RefObject<readonly TimelineItemView[]>;
  onDay: (time: number) => void;
  onForward: (items: TimelineItemView[]) => void;
  onDelete: (items: TimelineItemView[]) => void;
}

export const Timeline = memo(function Timeline({ id, conversation, session, actions, handle, items: shownItems, onDay, onForward, onDelete }: TimelineProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const { view, window } = useTimeline(id);
  const engine = useEngine();
  const markRead = useMarkRead(id);
  const mentions = useMentionsLeft(id, view);
  const target = useChatState(id, "target");
  const chosen = useChatState(id, "chosen");
  const echoes = useChatState(id, "echoes");
  const [open, setOpen] = useState<Overlay | null>(null);
  const isGroup = conversation?.kind === "group" || conversation?.kind === "room";
  const place = conversation ? placeOf(conversation) : "group";
  const writes = conversation?.left === false && !conversation.room?.read_only;
  const me = session.me.id;
  const { clock } = times;

  const hands = useMemo<TimelineHands>(
    () => ({
      actions,
      reply: (item) => {
        const { content } = item;
        if (content.type === "text") changeChat(id, { reply: { key: item.key, name: content.sender.name, text: wordsOf(i18n, content).slice(0, REPLY_CHARS) }, edit: null });
      },
      menu: (item, at) => setOpen({ what: "menu", key: item.key, at }),
      quick: (item, at) => setOpen({ what: "quick", key: item.key, at }),
      who: (item) => setOpen({ what: "who", key: item.key }),
      info: (item) => go(paths.messageInfo(id, item.key)),
      decline: (item) => setOpen({ what: "decline", key: item.key }),
      jump: (message, position) => showMessage(id, { key: message, position }),
    }),
    [actions, i18n, id],
  );

  const renderItem = useCallback(
    (item: TimelineItemView, part: RunPart, fresh: boolean) => (
      <TimelineItem item={item} part={part} fresh={fresh} isGroup={isGroup} place={place} time={clock(item.time)} conversation={id} me={me} writes={writes} hands={hands} />
    ),
    [isGroup, place, clock, id, me, writes, hands],
  );

  // A device that joined later: this chat's history comes before that of the others.
  const loading = view?.loading_history ?? false;
  useEffect(() => {
    if (loading) void send(engine, { command: "fetch_history", conversation: id }).catch(() => undefined);
  }, [engine, id, loading]);

  // To a message that the window does not hold. Before the first rows are asked for, so that these are the right ones.
  useLayoutEffect(() => {
    if (target === null) return;
    const held = window.view?.items ?? [];
    const [first, last] = [held[0], held.at(-1)];
    const inside = target.key === null ? first && last && first.position <= target.position && target.position <= last.position : held.some((item) => item.key === target.key);
    if (!inside) window.jump(target.position);
    // oxlint-disable-next-line react/exhaustive-deps -- a wish is fulfilled once
  }, [target]);

  const items = view?.items;
  useEffect(() => {
    shownItems.current = items ?? [];
    showRow(items ?? []);
    keepUp(id, items ?? [], t`Gelöschte Nachricht`);
    return () => showRow([]);
  }, [items, shownItems, id, t]);

  // At the end only: elsewhere the list goes there first.
  const atEnd = view?.more_after === false;
  const rows = useMemo(() => withEchoes(items ?? [], atEnd ? echoes : []), [items, echoes, atEnd]);

  const quiet = useRef<Quiet | null>(null);
  useEffect(() => {
    const here = new Quiet(document, (scrolled) => scrolled instanceof Element && scrolled.querySelector("[data-key]") !== null);
    quiet.current = here;
    return () => here.end();
  }, []);

  /** Unless what is on screen is elsewhere by then. */
  function centre(position: number): void {
    const held = window.view?.items ?? [];
    const [first, last] = [held[0], held.at(-1)];
    if (first && last && first.position <= position && position <= last.position) window.centre(position);
  }

  useEffect(() => {
    const timer = setTimeout(() => void loadOverlays().catch(() => undefined), OVERLAYS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  if (!view || !conversation || !items) return <div className={styles.waiting} />;
  const find = (key: string) => items.find((item) => item.key === key);
  const item = open && find(open.key);

  /** Where the keyboard's menus open: below the bubble. */
  function below(key: string): Point {
    const box = document.querySelector(`[data-key="${CSS.escape(key)}"] [data-actions]`)?.getBoundingClientRect();
    return box ? { x: box.left + 24, y: box.bottom } : { x: 0, y: 0 };
  }

  function spoken({ content, time }: TimelineItemView): string | null {
    if (content.type !== "text") return null;
    const said = `${content.sender.name}: ${beginningOf(wordsOf(i18n, content))}, ${clock(time)}`;
    return content.urgent ? t`Dringend. ${said}` : content.important ? t`Wichtig. ${said}` : said;
  }

  function onRowKey(key: string, event: React.KeyboardEvent): boolean {
    const one = find(key);
    if (!one || one.content.type !== "text" || event.ctrlKey || event.metaKey || event.altKey || !writes) return false;
    if (one.content.delivery?.state === "failed") return false;
    switch (event.key) {
      case "r":
        hands.reply(one);
        return true;
      case "e":
        if (waits(one) || pollOf(one.content.text) !== null) return false;
        hands.quick(one, below(key));
        return true;
      default:
        return false;
    }
  }

  return (
    <>
      <MessageList
        ref={handle}
        label={t`Nachrichten in ${conversation.title}`}
        items={rows}
        moreBefore={view.more_before}
        moreAfter={view.more_after}
        unreadKey={view.unread_from}
        unreadCount={view.unread_count}
        author={authorOf}
        own={isOwn}
        dayLabel={times.dayLabel}
        renderItem={renderItem}
        announce={spoken}
        isUrgent={(one) => one.content.type === "text" && one.content.urgent !== null}
        onNeedBefore={() => window.growBefore()}
        onNeedAfter={() => window.growAfter()}
        onRest={(visible, count) => quiet.current?.do(count > ROWS_MAX ? () => centre(visible.position) : null)}
        onSeen={(one) => markRead(readablePosition(rows, one))}
        onLook={(first, last) => mentions.look(first.position, last.position)}
        mentions={mentions}
        onLatest={() => window.latest()}
        target={target}
        onReached={() => changeChat(id, { target: null })}
        onMenu={(key, at) => {
          const one = find(key);
          if (one && chosen === null && (one.content.type === "text" || one.content.type === "deleted")) setOpen({ what: "menu", key, at });
        }}
        onSwipe={
          writes && chosen === null
            ? (key) => {
                const one = find(key);
                if (one) hands.reply(one);
              }
            : undefined
        }
        onRowKey={onRowKey}
        onDay={onDay}
        bottom={<TypingDots people={conversation.typing} withAvatar={isGroup} />}
        top={<Top conversation={conversation} session={session} begins={!view.more_before} loading={view.loading_history} />}
      />
      <Suspense fallback={null}>
        {item && <TimelineOverlays overlay={open} item={item} conversation={conversation} hands={hands} onOverlay={setOpen} onForward={onForward} onDelete={onDelete} />}
      </Suspense>
    </>
  );
}, isSameButDraft);

/** What is typed is the composer's alone: the messages are not drawn again because it was kept. */
function isSameButDraft(before: TimelineProps, now: TimelineProps): boolean {
  const { conversation: was, ...propsBefore } = before;
  const { conversation: is, ...propsNow } = now;
  return isSame(propsBefore, propsNow) && (was === is || (was !== undefined && is !== undefined && isSame({ ...was, draft: null }, { ...is, draft: null })));
}

function isSame<T extends object>(before: T, now: T): boolean {
  const parts = Object.entries(now);
  return parts.length === Object.keys(before).length && parts.every(([name, part]) => Object.is(part, before[name as keyof T]));
}

function authorOf(item: TimelineItemView): string | null {
  return item.content.type === "system" ? null : (item.content.sender?.id ?? null);
}

function isOwn(item: TimelineItemView): boolean {
  return "own" in item.content && item.content.own;
}

/** Own messages that are not on the server yet sort last; they must not mark what comes before them as read. */
function readablePosition(items: readonly TimelineItemView[], seen: TimelineItemView): number | null {
  const upTo = items.findIndex((item) => item.key === seen.key);
  const stored = items.slice(0, upTo + 1).findLast((item) => {
    const { content } = item;
    return !(content.type === "text" && content.own && (content.delivery === null || content.delivery.state === "waiting" || content.delivery.state === "failed"));
  });
  return stored?.position ?? null;
}

interface TopProps {
  conversation: ConversationView;
  session: ReadySession;
  begins: boolean;
  loading: boolean;
}

/** Above the oldest message: what this chat is. */
function Top({ conversation, session, begins, loading }: TopProps) {
  const { t } = useLingui();
  if (loading) return <SystemLine>{t`Verlauf wird geladen …`}</SystemLine>;
  if (!begins) return null;
  const { archive_key: archiveKey } = conversation;
  return (
    <SystemLine icon={LockKeyhole}>
      {archiveKey === null
        ? t`Ende-zu-Ende verschlüsselt. Nur die Menschen in diesem Chat lesen mit.`
        : t`Ende-zu-Ende verschlüsselt. Archiviert von ${session.tenant_name}.`}
    </SystemLine>
  );
}
