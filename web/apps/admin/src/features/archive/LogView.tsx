/**
 * The log of a conversation, read-only. A slider goes to any place of it; what is on the screen is opened first. Only a window of its rows is on the page; it grows at both ends while one scrolls and is
 * cut again at rest, without a jump (`MessageList`).
 */
import type { CaseConversation } from "@konsil/admin-api";
import type { ArchiveAttachment } from "@konsil/engine";
import { useTimes } from "@konsil/session";
import { EmptyState, MessageList, type MessageTarget, Notice } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { CircleX, MessagesSquare } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { namesOf, stampText } from "../../wording/cases.ts";
import { problemText } from "../../wording/problems.ts";
import { type ArchiveRow, lastName } from "./archiveRows.ts";
import styles from "./CaseReader.module.css";
import type { Reading } from "./CaseReading.ts";
import { LogRow } from "./LogRow.tsx";
import { MembersTable } from "./MembersTable.tsx";

export interface LogViewProps {
  conversation: CaseConversation | null;
  rows: ArchiveRow[];
  reading: Reading | null;
  /** Key of the row to begin at; the first when null. */
  begin: string | null;
  /** What is on the screen, by numbers in the log: to be opened first. */
  onWant: (conversation: string, first: number, last: number) => void;
  /** Opens and saves a file of an entry. */
  onAttachment: (seq: number, attachment: ArchiveAttachment) => void;
  /** Who reads, across the page: a photograph of the screen says whose it is. */
  watermark: string;
}

const WINDOW = 120;
const GROW = 80;
const ROWS_MAX = 300;
/** More rows than a screen has, above and below where one stands. */
const WANTED_BEFORE = 10;
const WANTED_AFTER = 30;

export function LogView({ conversation, rows, reading, begin, onWant, onAttachment, watermark }: LogViewProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const frame = useRef<HTMLDivElement>(null);
  /** First row of the window, and how many; null before there are rows. */
  const [window, setWindow] = useState<{ first: number; count: number } | null>(null);
  /** Where the slider went. */
  const [target, setTarget] = useState<MessageTarget | null>(null);
  /** Where it stands: what it went to, as long as that is on the screen, else the first row there. */
  const [place, setPlace] = useState(0);
  const lowest = useRef(0);
  const beginIndex = begin === null ? 0 : rows.findIndex((row) => row.key === begin);
  const shownWindow = window ?? (rows.length === 0 || beginIndex < 0 ? null : { first: Math.max(0, beginIndex - WINDOW / 2), count: WINDOW });
  const items = shownWindow === null ? [] : rows.slice(shownWindow.first, shownWindow.first + shownWindow.count);
  const end = shownWindow === null ? 0 : shownWindow.first + shownWindow.count;

  const [firstSeq, lastSeq] = [items[0]?.seq, items.at(-1)?.seq];
  const id = conversation?.id;
  // Not the whole window: what is on the screen is read before what one would have to scroll to.
  const standsAt = place === 0 ? (rows[beginIndex]?.position ?? 0) : place;
  useEffect(() => {
    if (id === undefined || firstSeq === undefined || lastSeq === undefined) return;
    const at = Math.min(Math.max(standsAt, firstSeq), lastSeq);
    onWant(id, Math.max(firstSeq, at - WANTED_BEFORE), Math.min(lastSeq, at + WANTED_AFTER));
  }, [onWant, id, firstSeq, lastSeq, standsAt]);

  // Begins at the row that is asked for, not at the end as a chat does.
  const begun = useRef(false);
  const ready = items.length > 0;
  useEffect(() => {
    if (!ready || begun.current) return;
    begun.current = true;
    const key = begin ?? rows[0]?.key ?? "";
    const row = frame.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    row?.scrollIntoView({ block: begin === null ? "start" : "center" });
    if (begin !== null) row?.focus({ preventScroll: true });
  }, [ready, begin, rows]);

  const render = useCallback((row: ArchiveRow) => <LogRow row={row} hit={row.key === begin} onAttachment={onAttachment} />, [begin, onAttachment]);
  const setClamped = (first: number, count: number) => {
    const from = Math.max(0, Math.min(first, rows.length - 1));
    setWindow({ first: from, count });
  };
  function goTo(index: number): void {
    const row = rows[index];
    if (!row) return;
    setWindow({ first: Math.max(0, Math.min(index - WINDOW / 2, rows.length - WINDOW)), count: WINDOW });
    setTarget({ key: null, position: row.position, focus: false });
    setPlace(row.position);
  }
  const placeIndex = Math.max(0, rows.findIndex((row) => row.position >= place));

  if (conversation === null) {
    return (
      <div className={styles.log}>
        <EmptyState icon={MessagesSquare} title={t`Wähle ein Gespräch`}>{t`Links stehen die Gespräche des Falls. Was du öffnest, steht im Protokoll.`}</EmptyState>
      </div>
    );
  }
  const name = lastName(rows);
  const [done, total] = [(reading?.opened ?? 0).toLocaleString(i18n.locale), conversation.entries.toLocaleString(i18n.locale)];
  const seconds = ((reading?.ms ?? 0) / 1000).toLocaleString(i18n.locale, { maximumFractionDigits: 1 });
  return (
    <div className={styles.log} ref={frame}>
      <header className={styles.logHead}>
        <h2>{name ?? namesOf(i18n, conversation.members)}</h2>
        {name !== null && <p>{namesOf(i18n, conversation.members)}</p>}
        <p role="status" data-state={reading?.state}>
          {reading?.state === "read" ? t`${done} Einträge gelesen und geprüft, in ${seconds} s` : t`${done} von ${total} Einträgen gelesen`}
        </p>
        {reading?.state === "reading" && <progress className={styles.progress} max={conversation.entries} value={reading.opened} aria-label={t`Fortschritt`} />}
        {reading?.state === "reading" && <p>{t`Du kannst überall schon lesen. Spätere Fassungen und Löschungen stehen dabei, sobald alles gelesen ist.`}</p>}
        {rows.length > WINDOW && (
          <label className={styles.place}>
            <span>{t`Stelle im Gespräch`}</span>
            <input type="range" min={0} max={rows.length - 1} value={placeIndex} aria-valuetext={stampText(i18n, rows[placeIndex]?.time ?? 0)} onChange={(event) => goTo(Number(event.target.value))} />
          </label>
        )}
        <MembersTable members={conversation.members} />
      </header>
      {reading?.error && (
        <Notice icon={CircleX} kind="danger" live>
          {problemText(i18n, reading.error)}
        </Notice>
      )}
      <MessageList
        label={t`Einträge`}
        items={items}
        moreBefore={(shownWindow?.first ?? 0) > 0}
        moreAfter={end < rows.length}
        unreadKey={null}
        unreadCount={0}
        author={authorOf}
        own={isOwn}
        dayLabel={times.dayLabel}
        renderItem={render}
        announce={silent}
        onNeedBefore={() => shownWindow && setClamped(shownWindow.first - GROW, shownWindow.count + Math.min(GROW, shownWindow.first))}
        onNeedAfter={() => shownWindow && setClamped(shownWindow.first, shownWindow.count + GROW)}
        onRest={(visible, count) => {
          if (place < visible.position || place > lowest.current) setPlace(visible.position);
          if (count <= ROWS_MAX) return;
          const at = rows.findIndex((row) => row.key === visible.key);
          if (at >= 0) setClamped(at - WINDOW / 2, 1.5 * WINDOW);
        }}
        onSeen={(row) => {
          lowest.current = row.position;
        }}
        target={target}
        onLatest={() => setClamped(rows.length - WINDOW, WINDOW)}
      />
      <div className={styles.watermark} aria-hidden>
        {Array.from({ length: 24 }, (_, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- all of them are the same
          <span key={index} data-text={watermark} />
        ))}
      </div>
    </div>
  );
}

const authorOf = (row: ArchiveRow) => (row.kind === "message" ? row.sender.id : null);
const isOwn = () => false;
const silent = () => null;
