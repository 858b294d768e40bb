/** What a search finds besides chats: people of the directory without a chat yet, messages, the hit marked, and what one can do. */
import { useView } from "@konsil/engine";
import { go, useTimes } from "@konsil/session";
import { Button, fold, HitRow, Icon, MemberRow, type MenuAction, SystemLine } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { paths } from "../../routing/paths.ts";
import { foundParts } from "../../wording/attachments.ts";
import { outsideOf } from "../../wording/people.ts";
import { showMessage } from "../conversation/chatState.ts";
import { DutyRows } from "../duties/DutyRows.tsx";
import { Hit } from "./ChatListRow.tsx";
import styles from "./Found.module.css";
import { searchedDuties, searchedMessages, searchedPeople } from "./searched.ts";
import { useOpenChat } from "./useOpenChat.ts";

const HITS_MAX = 500;

export interface FoundProps {
  search: string;
  without: string;
  /** Already shown as a chat. */
  hidden: Set<string>;
  /** No chat matches either. */
  empty: boolean;
  /** What one can do: found by its words. */
  doings: readonly MenuAction[];
  /** Everything of this search is on screen. */
  onFound: (search: string) => void;
  onOpened: () => void;
}

export function Found({ search, without, hidden, empty, doings, onFound, onOpened }: FoundProps) {
  const { t, i18n } = useLingui();
  const times = useTimes();
  const directory = useView(searchedPeople(search));
  const first = useView(searchedMessages(search));
  const list = useRef<HTMLUListElement>(null);
  // What more was asked for belongs to one search.
  const [longer, setLonger] = useState<string | null>(null);
  const limit = longer === search ? HITS_MAX : undefined;
  const messages = useView(searchedMessages(search, limit)) ?? first;
  const openChat = useOpenChat();
  const duties = useView(searchedDuties(search));
  const complete = directory !== undefined && messages !== undefined && duties !== undefined;
  const said = useEffectEvent(onFound);
  useEffect(() => {
    if (complete) said(search);
  }, [complete, search]);
  if (!directory || !messages || !duties) return null;
  const people = directory.people.filter((person) => person.id !== without && !hidden.has(person.id));
  const words = fold(search).split(/\s+/);
  const named = doings.filter(({ label }) => words.every((word) => fold(label).includes(word)));
  return (
    <div data-found>
      {named.length > 0 && (
        <section className={styles.found}>
          <h2 className={styles.title}>{t`Aktionen`}</h2>
          <ul aria-label={t`Aktionen`}>
            {named.map((doing) => (
              <li key={doing.id}>
                <button
                  type="button"
                  className={styles.doing}
                  onClick={() => {
                    onOpened();
                    doing.onAction();
                  }}
                >
                  {doing.icon && <Icon of={doing.icon} em={1.25} />}
                  <span>
                    <Hit text={doing.label} needle={search} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <DutyRows duties={duties.duties} needle={search} onOpened={onOpened} />
      {people.length > 0 && (
        <section className={styles.found}>
          <h2 className={styles.title}>{t`Personen`}</h2>
          <ul aria-label={t`Personen`}>
            {people.map((person) => (
              <li key={person.id}>
                <MemberRow
                  name={person.name}
                  nameNode={<Hit text={person.name} needle={search} />}
                  detail={person.role}
                  initials={person.initials}
                  hue={person.hue}
                  outside={outsideOf(person)}
                  size="lg"
                  onPress={() => void openChat(person.id).then((opened) => opened && onOpened())}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      {messages.hits.length > 0 && (
        <section className={styles.found}>
          <h2 className={styles.title}>{t`Nachrichten`}</h2>
          <ul ref={list} aria-label={t`Gefundene Nachrichten`}>
            {messages.hits.map((hit) => (
              <li key={hit.message}>
                <HitRow
                  href={paths.chat(hit.conversation)}
                  onOpen={() => {
                    showMessage(hit.conversation, { key: hit.message, position: hit.position });
                    go(paths.chat(hit.conversation));
                  }}
                  title={hit.title}
                  sender={hit.sender}
                  time={times.listTime(hit.time)}
                  parts={foundParts(i18n, hit)}
                  file={hit.file}
                />
              </li>
            ))}
          </ul>
          {messages.more && limit === undefined && (
            <p className={styles.more}>
              <Button
                kind="ghost"
                onPress={() => {
                  setLonger(search);
                  // The button goes; below the last row the next one comes.
                  list.current?.querySelector<HTMLElement>("li:last-child a")?.focus();
                }}
              >
                {t`Weitere Treffer zeigen`}
              </Button>
            </p>
          )}
          {messages.more && messages.hits.length >= HITS_MAX && <p className={styles.more}>{t`Es gibt weitere Treffer. Suche genauer.`}</p>}
        </section>
      )}
      {messages.incomplete && <SystemLine>{t`Ältere Nachrichten werden noch geladen. Es kann mehr zu finden sein.`}</SystemLine>}
      {people.length === 0 && messages.hits.length === 0 && named.length === 0 && duties.duties.length === 0 && empty && <p className={styles.none}>{t`Niemand und nichts gefunden.`}</p>}
    </div>
  );
}
