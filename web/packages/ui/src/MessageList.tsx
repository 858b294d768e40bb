/**
 * The timeline: anchored at its lower edge (`column-reverse`), grows upwards page by page without a jump, holds new
 * messages back while one reads further up, opens at the unread divider (a third from the top) or at the end.
 *
 * Goes to a message on demand and lets it pulse; right click, long press, swipe and keys on a row are told to the caller.
 *
 * Guarantees: prepending never moves what is on screen; DOM rows stay few because the caller replaces the window at
 * rest (`onRest`). Lacks, on purpose: virtualisation (libraries jump on iOS flings) and any knowledge of contents.
 */
import { useLingui } from "@lingui/react/macro";
import { memo, type ReactNode, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { RunPart } from "./Bubble";
import { cx } from "./cx";
import { DateChip } from "./DateChip";
import { JumpToLatest } from "./JumpToLatest";
import { JumpToMention } from "./JumpToMention";
import { KeepPosition } from "./KeepPosition";
import styles from "./MessageList.module.css";
import { type TimelineEntry, timelineRows } from "./timelineRows";
import { UnreadDivider } from "./UnreadDivider";
import { useRowGestures } from "./useRowGestures";
import { useScrollRest } from "./useScrollRest";
import { firstVisibleIndex, lastVisibleIndex, rowElements } from "./visibleRows";
import { visuallyHidden } from "./visuallyHidden";

export interface MessageListHandle {
  jumpToLatest: () => void;
  focus: () => void;
}

/** Where to go. A new object goes there anew. */
export interface MessageTarget {
  /** The message; none for the first one at or after `position`. */
  key: string | null;
  position: number;
  /** The keyboard goes along; a search field keeps it. */
  focus: boolean;
  /** Words of it to look at, where it is longer than the screen. */
  words?: string | undefined;
}

export interface MessageListProps<Item extends TimelineEntry> {
  label: string;
  /** Oldest first. */
  items: readonly Item[];
  moreBefore: boolean;
  moreAfter: boolean;
  /** Fixed by the caller when the chat was opened. */
  unreadKey: string | null;
  unreadCount: number;
  author: (item: Item) => string | null;
  own: (item: Item) => boolean;
  dayLabel: (time: number) => string;
  /** Must be stable, so that unchanged rows are not drawn again. */
  renderItem: (item: Item, part: RunPart, fresh: boolean) => ReactNode;
  /** What a screen reader says about a new message of someone else. */
  announce: (item: Item) => string | null;
  /** Is read out at once, whatever is being read. */
  isUrgent?: (item: Item) => boolean;
  onNeedBefore: () => void;
  onNeedAfter: () => void;
  /** Scrolling stopped; the caller may replace a window that has grown large around this item. */
  onRest: (visible: Item, rowCount: number) => void;
  /** The lowest item that has been on screen. */
  onSeen: (item: Item) => void;
  /** What is on screen, from the first to the last one. */
  onLook?: ((first: Item, last: Item) => void) | undefined;
  /** Messages elsewhere that mention the reader, and the way to the next of them. */
  mentions?: { count: number; next: () => void } | undefined;
  /** The end is in view (again): the window should follow the newest from now on. */
  onLatest: () => void;
  /** A message to show; the caller brings a window in which it is. */
  target?: MessageTarget | null;
  /** The target is on screen. */
  onReached?: () => void;
  /** Menu of a row: by right click, long press, or Enter. */
  onMenu?: ((key: string, at: { x: number; y: number }) => void) | undefined;
  /** Swiped to the right. */
  onSwipe?: ((key: string) => void) | undefined;
  /** A key was pressed on the row in focus; true when it has been used. */
  onRowKey?: ((key: string, event: React.KeyboardEvent) => boolean) | undefined;
  /** A day was pressed. */
  onDay?: ((time: number) => void) | undefined;
  /** Below the last message: who is writing. */
  bottom?: ReactNode;
  /** Above the first message: "Verlauf wird geladen", or what this conversation is. */
  top?: ReactNode;
  ref?: Ref<MessageListHandle>;
}

const NEAR_PX = 1_200;
const AT_END_PX = 4;
const SHOW_JUMP_PX = 240;
const QUIET_MS = 300;
const PULSE_MS = 1_200;

export function MessageList<Item extends TimelineEntry>(props: MessageListProps<Item>) {
  const { items, moreBefore, moreAfter, unreadKey, author, own, announce } = props;
  const { t } = useLingui();
  const scroller = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [farUp, setFarUp] = useState(false);
  const [floating, setFloating] = useState<{ text: string; time: number; shown: boolean }>({ text: "", time: 0, shown: false });
  const { target = null, onMenu, onSwipe, onRowKey, onDay } = props;
  const reached = useRef<MessageTarget | null>(null);
  const gestures = useRowGestures({
    rows: "[data-key]",
    onMenu: (row, at) => onMenu?.(row.dataset["key"] ?? "", at),
    onSwipeRight: onSwipe && ((row) => onSwipe(row.dataset["key"] ?? "")),
  });
  /** Key of the last row shown while one reads further up; what came later waits. */
  const [heldAfter, setHeldAfter] = useState<string | null>(null);
  const [seenPosition, setSeenPosition] = useState(Number.NEGATIVE_INFINITY);
  const opened = useRef(false);
  /** Our own scrolling shows no day. */
  const quietUntil = useRef(0);
  const known = useRef<Set<string> | null>(null);
  const newestKnown = useRef(Number.POSITIVE_INFINITY);
  const hadMoreAfter = useRef(false);
  const [announcement, setAnnouncement] = useState({ text: "", urgent: false });

  const shown = useMemo(() => {
    if (heldAfter === null) return items;
    const index = items.findIndex((item) => item.key === heldAfter);
    return index < 0 ? items : items.slice(0, index + 1);
  }, [items, heldAfter]);
  const rows = useMemo(() => timelineRows(shown, author, unreadKey), [shown, author, unreadKey]);
  const unseen = items.filter((item) => item.position > seenPosition && !own(item) && author(item) !== null).length;

  // What is new since the last look rises into view and is read out; everything at opening is not new.
  const fresh = useMemo(() => {
    const before = known.current;
    const newest = newestKnown.current;
    return new Set(before === null ? [] : items.filter((item) => item.position > newest && !before.has(item.key)).map((item) => item.key));
  }, [items]);

  /** The first item at or after a position, as soon as the window is the one around it. */
  function firstFrom(position: number): Item | undefined {
    const [first, last] = [items[0], items.at(-1)];
    const begins = !moreBefore || (first !== undefined && first.position <= position);
    const reaches = !moreAfter || (last !== undefined && last.position >= position);
    return begins && reaches ? items.find((one) => one.position >= position) : undefined;
  }

  function look(grows = true): void {
    const element = scroller.current;
    if (!element) return;
    const fromEnd = -element.scrollTop;
    const end = fromEnd <= AT_END_PX && !moreAfter;
    // Whoever scrolls down to held messages finds them below, and is not thrown past them.
    const follows = end && shown.length === items.length;
    setAtEnd(follows);
    if (follows && !atEnd) props.onLatest();
    setFarUp(fromEnd > SHOW_JUMP_PX || moreAfter);
    // Rows of a window that grows downwards are not new; only what comes after the true end is held.
    if (end || moreAfter) setHeldAfter(null);
    else setHeldAfter((held) => held ?? shown.at(-1)?.key ?? null);
    if (element.scrollHeight - element.clientHeight - fromEnd < NEAR_PX && moreBefore && grows) props.onNeedBefore();

    const elements = rowElements(element);
    const lastIndex = shown.findIndex((item) => item.key === elements[lastVisibleIndex(element, elements)]?.dataset["key"]);
    const last = shown[lastIndex];
    if (last) {
      const other = shown.slice(0, lastIndex + 1).findLast((item) => !own(item));
      setSeenPosition((seen) => Math.max(seen, other?.position ?? seen));
      props.onSeen(last);
    }
    const first = shown.find((item) => item.key === elements[firstVisibleIndex(element, elements)]?.dataset["key"]);
    if (first && last) props.onLook?.(first, last);
    if (first) {
      const text = props.dayLabel(first.time);
      setFloating((now) => (now.text === text && now.time === first.time ? now : { text, time: first.time, shown: now.shown }));
    }
  }

  /** After a pause the list may show other rows. */
  const lookAgain = useRef(look);
  useEffect(() => {
    lookAgain.current = look;
  });

  function lookOncePainted(): void {
    requestAnimationFrame(() => setTimeout(() => lookAgain.current(), 0));
  }

  function rest(): void {
    const element = scroller.current;
    if (!element) return;
    setFloating((now) => ({ ...now, shown: false }));
    if (-element.scrollTop < NEAR_PX && moreAfter) props.onNeedAfter();
    const elements = rowElements(element);
    const visible = shown.find((item) => item.key === elements[firstVisibleIndex(element, elements)]?.dataset["key"]);
    if (visible) props.onRest(visible, elements.length);
  }

  const onScroll = useScrollRest(
    scroller,
    () => {
      if (performance.now() > quietUntil.current) setFloating((now) => (now.shown ? now : { ...now, shown: true }));
      look();
    },
    rest,
  );

  function jumpToLatest(): void {
    setHeldAfter(null);
    setAtEnd(true);
    props.onLatest();
    requestAnimationFrame(() => {
      if (scroller.current) scroller.current.scrollTop = 0;
    });
  }

  useImperativeHandle(props.ref, () => ({ jumpToLatest, focus: () => scroller.current?.focus() }));

  // To the message that was asked for, as soon as the window holds it. Before what opens the list.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || target === null || reached.current === target) return;
    const item = target.key === null ? firstFrom(target.position) : items.find((one) => one.key === target.key);
    if (!item) return;
    const row = element.querySelector<HTMLElement>(`[data-key="${CSS.escape(item.key)}"]`);
    if (!row) {
      // It waits among the held ones.
      setHeldAfter(null);
      return;
    }
    reached.current = target;
    opened.current = true;
    quietUntil.current = performance.now() + QUIET_MS;
    const view = element.getBoundingClientRect();
    const box = boxToShow(row, target.words, view.height);
    // A day begins at the upper edge, as does what does not fit; a message is shown in the middle.
    element.scrollTop += target.key === null || box.height > view.height ? box.top - view.top - view.height / 8 : box.top + box.height / 2 - (view.top + view.height / 2);
    if (target.focus) row.focus({ preventScroll: true });
    if (target.key !== null) pulse(row);
    setAtEnd(-element.scrollTop <= AT_END_PX && !moreAfter);
    look();
    props.onReached?.();
    // oxlint-disable-next-line react/exhaustive-deps -- only the wish and the rows matter
  }, [target, rows]);

  // Open at the divider when there is more than a screen of new messages, else at the end.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || opened.current || items.length === 0) return;
    opened.current = true;
    const divider = element.querySelector("[data-unread-divider]");
    if (divider) {
      const view = element.getBoundingClientRect();
      const offset = divider.getBoundingClientRect().top - (view.top + view.height / 3);
      if (offset < 0) {
        element.scrollTop += offset;
        quietUntil.current = performance.now() + QUIET_MS;
      }
    }
    // What one looks at is painted first; what lies above it is asked for after that.
    look(false);
    lookOncePainted();
  });

  // New rows at the end: announce them, and follow when they are ours or the end is in view.
  useLayoutEffect(() => {
    const first = known.current === null;
    // A window that did not reach the newest message grows by old ones.
    const grewByOld = hadMoreAfter.current;
    hadMoreAfter.current = moreAfter;
    const added = items.filter((item) => !known.current?.has(item.key));
    if (items.length > 0 || !first) known.current = new Set(items.map((item) => item.key));
    // Own messages on their way sort last and would hide what comes in meanwhile.
    newestKnown.current = items.findLast((item) => !own(item))?.position ?? Number.NEGATIVE_INFINITY;
    if (first || grewByOld || added.length === 0) return;
    const newest = added.at(-1);
    if (!newest || newest.key !== items.at(-1)?.key) return;
    if (own(newest)) jumpToLatest();
    else setAnnouncement({ text: announce(newest) ?? "", urgent: props.isUrgent?.(newest) ?? false });
    // It is at the end and stays there: what is seen of it is found out when it can be seen, and not while one waits for it.
    if (atEnd) lookOncePainted();
    // oxlint-disable-next-line react/exhaustive-deps -- only new items matter; the callbacks are read as they are then
  }, [items]);

  return (
    <div className={styles.frame}>
      <DateChip floating hidden={!floating.shown || floating.text === ""} onPress={onDay && (() => onDay(floating.time))}>
        {floating.text}
      </DateChip>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys walk through the messages */}
      <section
        ref={scroller}
        className={styles.scroller}
        data-scroller
        onScroll={onScroll}
        aria-label={props.label}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={0}
        onKeyDown={(event) => {
          const key = event.target instanceof HTMLElement ? event.target.dataset["key"] : undefined;
          if (key !== undefined && onRowKey?.(key, event)) event.preventDefault();
          else moveFocus(event, scroller.current);
        }}
        {...(onMenu ? gestures : {})}
      >
        <div className={styles.column}>
          {props.top}
          <KeepPosition scroller={scroller} rows={rows} keep={!atEnd}>
            <ol className={styles.list}>
              {rows.map((row) =>
                row.kind === "day" ? (
                  <li key={row.key}>
                    <DateChip onPress={onDay && (() => onDay(row.time))}>{props.dayLabel(row.time)}</DateChip>
                  </li>
                ) : row.kind === "unread" ? (
                  <li key={row.key}>
                    <UnreadDivider count={props.unreadCount} />
                  </li>
                ) : (
                  <Row
                    key={row.key}
                    item={row.item}
                    part={row.part}
                    fresh={fresh.has(row.key)}
                    render={props.renderItem as (item: TimelineEntry, part: RunPart, fresh: boolean) => ReactNode}
                  />
                ),
              )}
            </ol>
          </KeepPosition>
          {props.bottom}
        </div>
      </section>
      {props.mentions && <JumpToMention count={props.mentions.count} onPress={props.mentions.next} />}
      <JumpToLatest shown={farUp || (!atEnd && unseen > 0)} count={moreAfter ? 0 : unseen} onPress={jumpToLatest} />
      <div className={visuallyHidden} role="log" aria-live="polite" aria-label={t`Neue Nachrichten`}>
        {!announcement.urgent && announcement.text}
      </div>
      <div className={visuallyHidden} role="alert">
        {announcement.urgent && announcement.text}
      </div>
    </div>
  );
}

/** The row, or the line of the words in it when it is longer than the screen. */
function boxToShow(row: HTMLElement, words: string | undefined, room: number): DOMRect {
  const box = row.getBoundingClientRect();
  if (!words || box.height <= room) return box;
  const texts = document.createTreeWalker(row.querySelector("[data-words]") ?? row, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const at = node.nodeValue?.indexOf(words) ?? -1;
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    return range.getBoundingClientRect();
  }
  return box;
}

const pulses = new WeakMap<HTMLElement, ReturnType<typeof setTimeout>>();

/** Says "this one" for a moment. */
function pulse(row: HTMLElement): void {
  // One at a time, however fast one goes from hit to hit.
  for (const other of row.parentElement?.querySelectorAll<HTMLElement>("[data-pulse]") ?? []) delete other.dataset["pulse"];
  clearTimeout(pulses.get(row));
  row.dataset["pulse"] = "";
  pulses.set(row, setTimeout(() => delete row.dataset["pulse"], PULSE_MS));
}

interface RowProps {
  item: TimelineEntry;
  part: RunPart;
  fresh: boolean;
  render: (item: TimelineEntry, part: RunPart, fresh: boolean) => ReactNode;
}

const Row = memo(function Row({ item, part, fresh, render }: RowProps) {
  // The rise is decided when the row appears and never taken back.
  const [rises] = useState(fresh);
  const gap = part === "single" || part === "first";
  return (
    <li data-key={item.key} tabIndex={-1} className={cx(styles.row, gap && styles.gap)}>
      {render(item, part, rises)}
    </li>
  );
});

/** ↑ and ↓ walk through the messages, Enter opens the actions of the one in focus. */
function moveFocus(event: React.KeyboardEvent, scroller: HTMLElement | null): void {
  const target = event.target;
  if (!scroller || !(target instanceof HTMLElement)) return;
  const onRow = target.dataset["key"] !== undefined;
  if (!onRow && target !== scroller) return;
  const rows = rowElements(scroller);
  const here = onRow ? rows.indexOf(target) : lastVisibleIndex(scroller, rows) + 1;
  const next = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: rows.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  } else if (event.key === "Enter" && onRow) {
    const bubble = target.querySelector("[data-actions]");
    const box = bubble?.getBoundingClientRect();
    if (!bubble || !box) return;
    event.preventDefault();
    bubble.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: box.left + 24, clientY: box.bottom }));
  }
}
