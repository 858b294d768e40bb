/** What a search finds besides chats: people of the directory without a chat yet, messages, the hit marked, and what one can do. */
import { useView } from "@konsil/engine";
import { Button, fold, Icon, MemberRow, type MenuAction } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useEffectEvent } from "react";
import { outsideOf } from "../../wording/people.ts";
import { DutyRows } from "../duties/DutyRows.tsx";
import { Hit } from "./ChatListRow.tsx";
import styles from "./Found.module.css";
import { FoundMessages } from "./FoundMessages.tsx";
import { type Scope, searchedDuties, searchedMessages, searchedPeople } from "./searched.ts";
import { useOpenChat } from "./useOpenChat.ts";

export interface FoundProps {
  search: string;
  scope: Scope;
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
  /** Looks in everything again. */
  onEverywhere: () => void;
}

export function Found({ search, scope, without, hidden, empty, doings, onFound, onOpened, onEverywhere }: FoundProps) {
  const { t } = useLingui();
  const asked = { people: searchedPeople(search, scope), messages: searchedMessages(search, scope), duties: searchedDuties(search, scope) };
  const directory = useView(asked.people);
  const messages = useView(asked.messages);
  const held = useView(asked.duties);
  const openChat = useOpenChat();
  const complete = (!asked.people || directory !== undefined) && (!asked.messages || messages !== undefined) && (!asked.duties || held !== undefined);
  const said = useEffectEvent(onFound);
  useEffect(() => {
    if (complete) said(search);
  }, [complete, search]);
  if (!complete) return null;
  const people = directory?.people.filter((person) => person.id !== without && !hidden.has(person.id)) ?? [];
  const duties = held?.duties ?? [];
  const words = fold(search).split(/\s+/);
  const named = scope === "all" ? doings.filter(({ label }) => words.every((word) => fold(label).includes(word))) : [];
  const nothing = empty && people.length === 0 && duties.length === 0 && named.length === 0 && (messages?.hits.length ?? 0) === 0;
  const none: Record<Scope, string> = {
    all: t`Niemand und nichts gefunden.`,
    chats: t`Keine Chats gefunden.`,
    people: t`Keine Personen gefunden.`,
    messages: t`Keine Nachrichten gefunden.`,
    files: t`Keine Dateien gefunden.`,
  };
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
      <DutyRows duties={duties} needle={search} onOpened={onOpened} />
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
          {directory?.more && scope === "people" && <p className={styles.more}>{t`Weitere Treffer: Suche genauer.`}</p>}
        </section>
      )}
      {messages && <FoundMessages search={search} scope={scope} first={messages} />}
      {nothing && (
        <div className={styles.none}>
          <p>{none[scope]}</p>
          {scope !== "all" && (
            <Button kind="secondary" size="sm" onPress={onEverywhere}>
              {t`Überall suchen`}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
