/** The messages of the open chat: fetches the window, words every item, reports what was read. */
import { type ConversationView, send, type TimelineItemView, useEngine, useTimeline } from "@konsil/engine";
import { type ReadySession, useTimes } from "@konsil/session";
import { MessageList, type MessageListHandle, type RunPart, SystemLine } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { LockKeyhole } from "lucide-react";
import { type Ref, useCallback, useEffect } from "react";
import styles from "./Timeline.module.css";
import { TimelineItem } from "./TimelineItem.tsx";
import { useMarkRead } from "./useMarkRead.ts";

/** More rows than this are replaced by a smaller window once scrolling rests. */
const ROWS_MAX = 360;

export interface TimelineProps {
  id: string;
  conversation: ConversationView | undefined;
  session: ReadySession;
  handle: Ref<MessageListHandle>;
}

export function Timeline({ id, conversation, session, handle }: TimelineProps) {
  const { t } = useLingui();
  const times = useTimes();
  const { view, window } = useTimeline(id);
  const engine = useEngine();
  const markRead = useMarkRead(id);
  const isGroup = conversation?.kind === "group";
  const { clock } = times;

  const renderItem = useCallback(
    (item: TimelineItemView, part: RunPart, fresh: boolean) => (
      <TimelineItem item={item} part={part} fresh={fresh} isGroup={isGroup} time={clock(item.time)} />
    ),
    [isGroup, clock],
  );

  // A device that joined later: this chat's history comes before that of the others.
  const loading = view?.loading_history ?? false;
  useEffect(() => {
    if (loading) void send(engine, { command: "fetch_history", conversation: id }).catch(() => undefined);
  }, [engine, id, loading]);

  if (!view || !conversation) return <div className={styles.waiting} />;
  const { items } = view;
  return (
    <MessageList
      ref={handle}
      label={t`Nachrichten in ${conversation.title}`}
      items={items}
      moreBefore={view.more_before}
      moreAfter={view.more_after}
      unreadKey={view.unread_from}
      unreadCount={view.unread_count}
      author={authorOf}
      own={isOwn}
      dayLabel={times.dayLabel}
      renderItem={renderItem}
      announce={(item) => (item.content.type === "text" ? `${item.content.sender.name}: ${item.content.text}, ${clock(item.time)}` : null)}
      onNeedBefore={() => window.growBefore()}
      onNeedAfter={() => window.growAfter()}
      onRest={(visible, rows) => {
        if (rows > ROWS_MAX) window.centre(visible.position);
      }}
      onSeen={(item) => markRead(readablePosition(items, item))}
      onLatest={() => window.latest()}
      top={<Top conversation={conversation} session={session} begins={!view.more_before} loading={view.loading_history} />}
    />
  );
}

function authorOf(item: TimelineItemView): string | null {
  return item.content.type === "system" ? null : (item.content.sender?.id ?? null);
}

function isOwn(item: TimelineItemView): boolean {
  return item.content.type === "text" && item.content.own;
}

/** Own messages that are not on the server yet sort last; they must not mark what comes before them as read. */
function readablePosition(items: readonly TimelineItemView[], seen: TimelineItemView): number | null {
  const upTo = items.findIndex((item) => item.key === seen.key);
  const stored = items.slice(0, upTo + 1).findLast((item) => {
    const { content } = item;
    return !(content.type === "text" && (content.delivery?.state === "waiting" || content.delivery?.state === "failed"));
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
