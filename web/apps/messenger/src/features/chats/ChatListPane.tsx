/**
 * The list on the left: search, filters, chats with their menus, several of them at once, the archive. Strg K jumps into the search,
 * which also finds what one can do.
 */
import { type ChatFilter, type ChatRowView, type PersonView, useAskAhead, useEngine, useView } from "@konsil/engine";
import { go, useLasting, useTimes } from "@konsil/session";
import {
  Button, EmptyState, FilterChips, Icon, IconButton, InstallHint, type MenuAction, MenuButton, type Point, SearchField, SkeletonRows, useRowGestures,
} from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import {
  Archive, ChevronLeft, DoorOpen, EllipsisVertical, Keyboard, Lock, MessageSquarePlus, MessageSquareText, NotebookPen, RefreshCw, Search, Settings, SquarePen, Star,
  UsersRound,
} from "lucide-react";
import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { chatOf, paths } from "../../routing/paths.ts";
import { useRoute } from "../../routing/useRoute.ts";
import { Banners } from "../shell/Banners.tsx";
import { useInstall } from "../installation/useInstall.ts";
import { ChatListRow } from "./ChatListRow.tsx";
import styles from "./ChatListPane.module.css";
import { chosenChats } from "./chatSelection.ts";
import { pinnedOf } from "./pinOrder.ts";
import { type Scope, searched, searchedChats } from "./searched.ts";
import { isUnread, useChatActions } from "./useChatActions.ts";
import { useChatSelection } from "./useChatSelection.ts";
import { useOpenNotes } from "./useOpenChat.ts";
import { useFirstRows } from "./useFirstRows.ts";
import { usePinDrag } from "./usePinDrag.ts";

const ChatMenu = lazy(() => import("./ChatMenu.tsx").then((module) => ({ default: module.ChatMenu })));
const ChatSelectionBar = lazy(() => import("./ChatSelectionBar.tsx").then((module) => ({ default: module.ChatSelectionBar })));
const DutyList = lazy(() => import("../duties/DutyList.tsx").then((module) => ({ default: module.DutyList })));
const Found = lazy(() => import("./Found.tsx").then((module) => ({ default: module.Found })));
const NotWokenHint = lazy(() => import("../notifications/NotWokenHint.tsx").then((module) => ({ default: module.NotWokenHint })));
const StarredDialog = lazy(() => import("./StarredDialog.tsx").then((module) => ({ default: module.StarredDialog })));
const NewChatDialog = lazy(() => import("./NewChatDialog.tsx").then((module) => ({ default: module.NewChatDialog })));
const NewRoomDialog = lazy(() => import("../guests/NewRoomDialog.tsx").then((module) => ({ default: module.NewRoomDialog })));
const NewGroupDialog = lazy(() => import("./NewGroupDialog.tsx").then((module) => ({ default: module.NewGroupDialog })));

/** Every reconnecting looks after what came meanwhile; that is worth a word only when it takes its time. */
const SYNC_PATIENCE_MS = 400;

export function ChatListPane({ me, onKeyboard }: { me: PersonView; onKeyboard: () => void }) {
  const { t } = useLingui();
  const engine = useEngine();
  const [search, setSearch] = useState("");
  const [scope, setScope] = useState<Scope>("all");
  const [filter, setFilter] = useState<ChatFilter>("all");
  const [dialog, setDialog] = useState<"chat" | "group" | "room" | "starred" | null>(null);
  const askAhead = useAskAhead();
  const searchField = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const needle = useDeferredValue(search.trim());
  const searching = needle !== "";
  // A search looks everywhere, whatever the list shows otherwise.
  const asked = searching ? searchedChats(needle, scope) : ({ query: "chats", search: "", filter } as const);
  const list = useView(asked);
  // What was found is of what stands in the field now, never of what stood there a moment ago.
  const found = (list !== undefined || asked === null) && needle === search.trim();
  const entered = useRef(false);
  const all = useView({ query: "chats", search: "", filter: "all" });
  const [menu, setMenu] = useState<{ chat: string; at: Point } | null>(null);
  const actions = useChatActions();
  const open = chatOf(useRoute());
  const mayInvite = me.level === "internal";
  const openNotes = useOpenNotes();
  const install = useInstall();
  const connection = useView({ query: "connection" });
  const syncing = connection?.syncing ?? false;
  const from = connection?.history_from ?? null;
  const { listTime } = useTimes();
  const saysSyncing = useLasting(syncing, SYNC_PATIENCE_MS);

  // A layout effect: the shortcut works from the moment the field is on screen.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      searchField.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => {
    if (found) openEntered();
  }, [found]);
  // A search that ends leaves nothing behind: the next one looks in everything.
  useEffect(() => {
    if (!searching) setScope("all");
  }, [searching]);
  useNeighbourKeys(all?.chats ?? [], open);
  useMuteKey(all?.chats.find((chat) => chat.id === open), actions.toggleMute);

  const chats = all?.chats ?? [];
  const scopes: { id: Scope; label: string }[] = [
    { id: "all", label: t`Alle` },
    { id: "chats", label: t`Chats` },
    { id: "people", label: t`Personen` },
    { id: "messages", label: t`Nachrichten` },
    { id: "files", label: t`Dateien` },
  ];
  const shown = withOpen(list?.chats ?? [], chats, searching ? "all" : filter, open);
  const rows = useFirstRows(shown);
  const archived = all?.archived_chats ?? 0;
  const { selection, choose, leave } = useChatSelection(scroller, shown);
  /** Another list, in which nothing is chosen. */
  const show = useCallback((other: ChatFilter) => {
    leave();
    setFilter(other);
  }, [leave]);
  const [unreadChats, mentionChats, hasDuties] = [all?.unread_chats ?? 0, all?.mention_chats ?? 0, all?.has_duties ?? false];
  const outside = chats.filter((chat) => chat.outside !== null).length;
  // What follows is drawn anew when something of it has changed, and not with every message that comes anywhere.
  const filterChips = useMemo(() => {
    const filters: { id: ChatFilter; label: string; count?: number }[] = [
      { id: "all", label: t`Alle` },
      { id: "unread", label: t`Ungelesen`, count: unreadChats },
      { id: "mentions", label: t`Erwähnt`, count: mentionChats },
      ...(filter === "duties" || hasDuties ? [{ id: "duties" as const, label: t`Dienste` }] : []),
      ...(filter === "outside" || outside > 0 ? [{ id: "outside" as const, label: t`Extern`, count: outside }] : []),
    ];
    return <FilterChips label={t`Filter`} filters={filters} value={filter} onChange={show} />;
  }, [t, filter, unreadChats, mentionChats, hasDuties, outside, show]);
  const searchBox = useMemo(() => (
    <SearchField
      label={t`Personen, Nachrichten, Chats …`}
      value={search}
      onChange={(text) => {
        entered.current = false;
        if (text.trim() !== "") askAhead(searched(text.trim(), scope));
        setSearch(text);
      }}
      shortcut={t`Strg K`}
      inputRef={searchField}
    />
  ), [t, search, scope, askAhead]);
  const doings = useMemo<MenuAction[]>(() => [
    { id: "group", label: t`Neue Gruppe`, icon: UsersRound, onAction: () => setDialog("group") },
    ...(mayInvite ? [{ id: "room", label: t`Neuer Raum mit Gästen`, icon: DoorOpen, onAction: () => setDialog("room") }] : []),
    { id: "notes", label: t`Notizen an mich`, icon: NotebookPen, onAction: () => void openNotes() },
    { id: "starred", label: t`Mit Stern markiert`, icon: Star, onAction: () => setDialog("starred") },
    { id: "settings", label: t`Einstellungen`, icon: Settings, onAction: () => go(paths.me()) },
    { id: "lock", label: t`Jetzt sperren`, icon: Lock, onAction: () => void engine.call("lock", null) },
  ], [t, mayInvite, engine, openNotes]);
  const buttons = useMemo(() => (
    <>
      <IconButton icon={SquarePen} label={t`Neuer Chat`} onPress={() => setDialog("chat")} />
      <MenuButton label={t`Mehr`} actions={doings} />
    </>
  ), [t, doings]);
  const rowOf = (row: Element | null) => shown.find((chat) => row instanceof HTMLElement && chat.id === row.dataset["chat"]);
  const gestures = useRowGestures({
    rows: "[data-chat]",
    onMenu: (row, at) => setMenu({ chat: row.dataset["chat"] ?? "", at }),
    onSwipeLeft: (row) => {
      const chat = rowOf(row);
      if (chat) actions.archive([chat], !chat.settings.archived);
    },
    onSwipeRight: (row) => {
      const chat = rowOf(row);
      if (chat) actions.markUnread([chat], !isUnread(chat));
    },
  });
  /** With Strg the first one is chosen, as in every list. */
  function chooseFirst(event: React.MouseEvent): void {
    const chat = event.ctrlKey || event.metaKey ? rowOf((event.target as Element).closest("[data-chat-row]")?.closest("[data-chat]") ?? null) : undefined;
    if (!chat) return;
    event.preventDefault();
    choose(chat);
  }
  const pinned = pinnedOf(chats);
  const dragging = usePinDrag(pinned, actions.place);
  // Rows that are chosen are neither dragged nor swiped, and their menu is the bar.
  const hands = selection ? {} : { ...gestures, ...(searching ? {} : dragging), onClick: chooseFirst };
  const menuChat = menu && shown.find((chat) => chat.id === menu.chat);

  /** Looks in another kind. */
  function within(other: Scope): void {
    entered.current = false;
    askAhead(searched(needle, other));
    setScope(other);
  }

  /** Enter was pressed before anything was found: chats are found first, what stands below them after that. */
  function openEntered(): void {
    const first = scroller.current?.querySelector<HTMLElement>(ROWS);
    if (!entered.current || !first) return;
    entered.current = false;
    first.click();
  }

  /** From the search ↓ goes to what was found, and Enter opens the first of it, as soon as it is found. */
  function intoResults(event: React.KeyboardEvent): void {
    if (event.altKey || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return;
    const first = scroller.current?.querySelector<HTMLElement>(ROWS);
    if (event.key === "ArrowDown" && found && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === "Enter" && search.trim() !== "") {
      event.preventDefault();
      entered.current = true;
      if (found) openEntered();
    }
  }

  return (
    <section className={styles.pane} aria-label={t`Chatliste`} aria-busy={connection === undefined || syncing || connection.state === "connecting"}>
      {selection ? (
        <>
          <h1 className={styles.unseen}>{t`Chats`}</h1>
          <Suspense fallback={<div className={styles.header} />}>
            <ChatSelectionBar chats={chosenChats(selection, [shown, chats])} actions={actions} pinned={pinned} asking={dialog !== null} onLeave={leave} />
          </Suspense>
        </>
      ) : (
        <header className={styles.header}>
          <div className={styles.heading}>
            <h1 className={styles.title}>{t`Chats`}</h1>
            <span className={styles.syncing} role="status">
              {saysSyncing && (
                <>
                  <Icon of={RefreshCw} em={1.1} className={styles.turning ?? ""} />
                  {from === null ? t`Verlauf wird geladen …` : t`Verlauf ab ${listTime(from)} wird geladen …`}
                </>
              )}
            </span>
          </div>
          {buttons}
        </header>
      )}
      <div className={styles.banners}>
        <Banners />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys lead from the field to what was found */}
      <div className={styles.search} onKeyDown={intoResults}>
        {searchBox}
      </div>
      {searching ? (
        <FilterChips label={t`Suchen in`} filters={scopes} value={scope} onChange={within} />
      ) : filter === "archived" ? (
        <div className={styles.archiveHead}>
          <IconButton icon={ChevronLeft} label={t`Zurück zu allen Chats`} onPress={() => show("all")} />
          <h2 className={styles.archiveTitle}>{t`Archiviert`}</h2>
        </div>
      ) : (
        chats.length + archived > 0 && filterChips
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- arrow keys walk through chats and what was found */}
      <div ref={scroller} className={styles.scroller} onKeyDown={(event) => walkRows(event, searchField.current)}>
        {(searching || filter === "duties") && shown.length > 0 && <h2 className={styles.section}>{t`Chats`}</h2>}
        {shown.length > 0 && (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the rows are links; with the keyboard their menu begins choosing
          <nav aria-label={t`Chats`} {...hands}>
            <ul className={styles.list}>
              {rows.map((chat) => (
                <li
                  key={chat.id}
                  className={styles.item}
                  data-chat={chat.id}
                  data-left={chat.settings.archived ? t`Zurückholen` : t`Archivieren`}
                  data-right={chat.unread > 0 || chat.settings.marked_unread ? t`Gelesen` : t`Ungelesen`}
                >
                  <div data-swipes>
                    <ChatListRow chat={chat} selected={chat.id === open} needle={needle} chosen={selection ? selection.chosen.has(chat.id) : null} onChoose={choose} />
                  </div>
                  {!selection && (
                    <button
                      type="button"
                      className={styles.more}
                      tabIndex={-1}
                      aria-label={t`Aktionen für ${chat.title}`}
                      aria-haspopup="menu"
                      onClick={(event) => {
                        const box = event.currentTarget.getBoundingClientRect();
                        setMenu({ chat: chat.id, at: { x: box.left, y: box.bottom } });
                      }}
                    >
                      <Icon of={EllipsisVertical} em={1.2} />
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </nav>
        )}
        {!searching && filter === "duties" && (
          <Suspense fallback={null}>
            <DutyList search="" onOpened={() => undefined} />
          </Suspense>
        )}
        {!searching && filter === "all" && archived > 0 && (
          <button type="button" className={styles.archived} onClick={() => show("archived")}>
            <Icon of={Archive} em={1.25} />
            <span>{t`Archiviert`}</span>
            <span className={styles.archivedCount}>{archived}</span>
          </button>
        )}
        {searching && (
          <Suspense fallback={null}>
            <Found
              search={needle}
              scope={scope}
              without={me.id}
              hidden={new Set(shown.flatMap((chat) => (chat.person ? [chat.person.id] : [])))}
              empty={(asked === null || list !== undefined) && shown.length === 0}
              doings={[
                { id: "chat", label: t`Neuer Chat`, icon: SquarePen, onAction: () => setDialog("chat") },
                ...doings,
                { id: "keyboard", label: t`Tastenkürzel`, icon: Keyboard, onAction: onKeyboard },
              ]}
              onFound={(of) => of === search.trim() && openEntered()}
              onOpened={() => setSearch("")}
              onEverywhere={() => {
                within("all");
                searchField.current?.focus();
              }}
            />
          </Suspense>
        )}
        {!searching && all && chats.length + archived === 0 && (syncing || connection?.state === "connecting") && (
          <SkeletonRows count={6} label={t`Chats werden geladen`} />
        )}
        {!searching && all && chats.length + archived === 0 && !syncing && connection?.state !== "connecting" && (
          <EmptyState
            icon={MessageSquareText}
            title={t`Noch keine Chats`}
            actions={
              <>
                <Button icon={MessageSquarePlus} onPress={() => setDialog("chat")}>
                  {t`Chat beginnen`}
                </Button>
                <Button kind="secondary" icon={UsersRound} onPress={() => setDialog("group")}>
                  {t`Gruppe erstellen`}
                </Button>
              </>
            }
          >
            {t`Schreib einer Kollegin oder stell dein Team zusammen.`}
          </EmptyState>
        )}
        {!searching && list && chats.length + archived > 0 && shown.length === 0 && filter !== "all" && filter !== "duties" && (
          <EmptyState
            icon={Search}
            title={filter === "unread" ? t`Alles gelesen` : filter === "mentions" ? t`Niemand hat dich erwähnt` : t`Nichts gefunden`}
            actions={
              <Button kind="secondary" size="sm" onPress={() => show("all")}>
                {t`Alle Chats zeigen`}
              </Button>
            }
          />
        )}
      </div>
      {/* Below the chats: a hint that comes must not move the row somebody is about to tap. */}
      <div className={styles.hints}>
        {install.way && !searching && <InstallHint way={install.way} onInstall={install.install} onDismiss={install.dismiss} />}
        <Suspense fallback={null}>{!install.way && !searching && chats.length > 0 && <NotWokenHint />}</Suspense>
      </div>
      <Suspense fallback={null}>
        {dialog === "chat" && <NewChatDialog onClose={() => setDialog(null)} onNewGroup={() => setDialog("group")} onNewRoom={mayInvite ? () => setDialog("room") : null} />}
        {dialog === "room" && <NewRoomDialog onClose={() => setDialog(null)} />}
        {dialog === "starred" && <StarredDialog conversation={null} onClose={() => setDialog(null)} />}
        {dialog === "group" && <NewGroupDialog onClose={() => setDialog(null)} />}
        {menu && menuChat && <ChatMenu chat={menuChat} at={menu.at} actions={actions} pinned={pinned} onChoose={() => choose(menuChat)} onClose={() => setMenu(null)} />}
      </Suspense>
    </section>
  );
}

/** While several are chosen, the chats are checkboxes. */
const ROWS = "[data-chat] [data-choice], [data-chat-row]:not([inert] *), [data-found] a, [data-found] button";

/** ↑ and ↓ go from row to row, and from the first one back into the search. */
function walkRows(event: React.KeyboardEvent, search: HTMLElement | null): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step === undefined || event.altKey) return;
  const rows = Array.from(event.currentTarget.querySelectorAll<HTMLElement>(ROWS));
  const here = rows.indexOf(document.activeElement as HTMLElement);
  const next = here === 0 && step < 0 ? search : here < 0 ? null : rows[here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Strg ⇧ M mutes the open chat for a shift, or gives it its sound again. */
function useMuteKey(chat: ChatRowView | undefined, toggleMute: (chat: ChatRowView) => void): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.key.toLowerCase() !== "m" || !chat) return;
      event.preventDefault();
      toggleMute(chat);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [chat, toggleMute]);
}

/** A chat that is open stays in a filtered list, so that it does not vanish under the reader's hands when it is read. */
function withOpen(list: ChatRowView[], all: ChatRowView[], filter: ChatFilter, open: string | null): ChatRowView[] {
  if ((filter !== "unread" && filter !== "mentions") || open === null || list.some((chat) => chat.id === open)) return list;
  const shown = new Set(list.map((chat) => chat.id));
  return all.filter((chat) => chat.id === open || shown.has(chat.id));
}

/** Alt ↑ and Alt ↓ go to the chat above or below. */
function useNeighbourKeys(chats: ChatRowView[], open: string | null): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown") || chats.length === 0) return;
      event.preventDefault();
      const here = chats.findIndex((chat) => chat.id === open);
      const next = chats[Math.max(0, Math.min(chats.length - 1, here + (event.key === "ArrowUp" ? -1 : 1)))];
      if (next) go(paths.chat(next.id));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [chats, open]);
}
