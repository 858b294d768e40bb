/** The list on the left: search, filters, chats, and people found by name. Strg K jumps into the search. */
import { type ChatRowView, type PersonView, useEngine, useView } from "@konsil/engine";
import { go, useLasting } from "@konsil/session";
import { Button, EmptyState, FilterChips, Icon, IconButton, InstallHint, MenuButton, SearchField, SkeletonRows } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Lock, MessageSquarePlus, MessageSquareText, RefreshCw, Search, Settings, SquarePen, UsersRound } from "lucide-react";
import { lazy, Suspense, useDeferredValue, useLayoutEffect, useRef, useState } from "react";
import { chatOf, paths } from "../../routing/paths.ts";
import { useRoute } from "../../routing/useRoute.ts";
import { Banners } from "../shell/Banners.tsx";
import { useInstall } from "../installation/useInstall.ts";
import { ChatListRow } from "./ChatListRow.tsx";
import styles from "./ChatListPane.module.css";
import { FoundPeople } from "./FoundPeople.tsx";

const NewChatDialog = lazy(() => import("./NewChatDialog.tsx").then((module) => ({ default: module.NewChatDialog })));
const NewGroupDialog = lazy(() => import("./NewGroupDialog.tsx").then((module) => ({ default: module.NewGroupDialog })));

/** Every reconnecting looks after what came meanwhile; that is worth a word only when it takes its time. */
const SYNC_PATIENCE_MS = 400;

type Filter = "all" | "unread" | "groups" | "outside";

export function ChatListPane({ me }: { me: PersonView }) {
  const { t } = useLingui();
  const engine = useEngine();
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [dialog, setDialog] = useState<"chat" | "group" | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const needle = useDeferredValue(search.trim());
  const list = useView({ query: "chats", search: needle });
  const all = useView({ query: "chats", search: "" });
  const open = chatOf(useRoute());
  const install = useInstall();
  const connection = useView({ query: "connection" });
  const syncing = connection?.syncing ?? false;
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
  useNeighbourKeys(all?.chats ?? [], open);

  const chats = all?.chats ?? [];
  const unreadChats = chats.filter((chat) => chat.unread > 0).length;
  const filters: { id: Filter; label: string; count?: number }[] = [
    { id: "all", label: t`Alle` },
    { id: "unread", label: t`Ungelesen`, count: unreadChats },
    { id: "groups", label: t`Gruppen` },
    ...(chats.some((chat) => chat.outside !== null) ? [{ id: "outside" as const, label: t`Extern` }] : []),
  ];
  const shown = (list?.chats ?? []).filter((chat) => passes(chat, filter, open));
  const searching = needle !== "";

  return (
    <section className={styles.pane} aria-label={t`Chatliste`} aria-busy={connection === undefined || syncing || connection.state === "connecting"}>
      <header className={styles.header}>
        <div className={styles.heading}>
          <h1 className={styles.title}>{t`Chats`}</h1>
          <span className={styles.syncing} role="status">
            {saysSyncing && (
              <>
                <Icon of={RefreshCw} em={1.1} className={styles.turning ?? ""} />
                {t`Verlauf wird geladen …`}
              </>
            )}
          </span>
        </div>
        <IconButton icon={SquarePen} label={t`Neuer Chat`} onPress={() => setDialog("chat")} />
        <MenuButton
          label={t`Mehr`}
          actions={[
            { id: "group", label: t`Neue Gruppe`, icon: UsersRound, onAction: () => setDialog("group") },
            { id: "settings", label: t`Einstellungen`, icon: Settings, onAction: () => go(paths.me()) },
            { id: "lock", label: t`Jetzt sperren`, icon: Lock, onAction: () => void engine.call("lock", null) },
          ]}
        />
      </header>
      <div className={styles.banners}>
        <Banners />
      </div>
      <div className={styles.search}>
        <SearchField label={t`Chats und Personen suchen`} value={search} onChange={setSearch} shortcut={t`Strg K`} inputRef={searchField} />
      </div>
      {chats.length > 0 && <FilterChips label={t`Filter`} filters={filters} value={filter} onChange={setFilter} />}
      <div className={styles.scroller}>
        {install.way && !searching && <InstallHint way={install.way} onInstall={install.install} onDismiss={install.dismiss} />}
        {shown.length > 0 && (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys walk through the rows
          <nav aria-label={t`Chats`} onKeyDown={walkRows}>
            <ul className={styles.list}>
              {shown.map((chat) => (
                <li key={chat.id}>
                  <ChatListRow chat={chat} selected={chat.id === open} needle={needle} />
                </li>
              ))}
            </ul>
          </nav>
        )}
        {searching && (
          <FoundPeople
            search={needle}
            without={me.id}
            hidden={new Set(shown.flatMap((chat) => (chat.person ? [chat.person.id] : [])))}
            empty={shown.length === 0}
            onOpened={() => setSearch("")}
          />
        )}
        {!searching && all && chats.length === 0 && (syncing || connection?.state === "connecting") && (
          <SkeletonRows count={6} label={t`Chats werden geladen`} />
        )}
        {!searching && all && chats.length === 0 && !syncing && connection?.state !== "connecting" && (
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
        {!searching && chats.length > 0 && shown.length === 0 && (
          <EmptyState
            icon={Search}
            title={filter === "unread" ? t`Alles gelesen` : t`Nichts gefunden`}
            actions={
              <Button kind="secondary" size="sm" onPress={() => setFilter("all")}>
                {t`Alle Chats zeigen`}
              </Button>
            }
          />
        )}
      </div>
      <Suspense fallback={null}>
        {dialog === "chat" && <NewChatDialog onClose={() => setDialog(null)} onNewGroup={() => setDialog("group")} />}
        {dialog === "group" && <NewGroupDialog onClose={() => setDialog(null)} />}
      </Suspense>
    </section>
  );
}

/** ↑ and ↓ go from row to row. */
function walkRows(event: React.KeyboardEvent): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step === undefined || event.altKey) return;
  const rows = Array.from(event.currentTarget.querySelectorAll<HTMLElement>("[data-chat-row]"));
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** A chat that is open stays in the list, so that it does not vanish under the reader's hands when it is read. */
function passes(chat: ChatRowView, filter: Filter, open: string | null): boolean {
  if (filter === "unread") return chat.unread > 0 || chat.id === open;
  if (filter === "groups") return chat.kind === "group";
  return filter === "outside" ? chat.outside !== null : true;
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
