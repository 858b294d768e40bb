/** People of the directory that match the search and have no chat yet; pressing one opens the chat. */
import { reasonOf, send, useEngine, useView } from "@konsil/engine";
import { commandErrorText, go } from "@konsil/session";
import { MemberRow, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { paths } from "../../routing/paths.ts";
import { outsideOf } from "../../wording/people.ts";
import { Hit } from "./ChatListRow.tsx";
import styles from "./FoundPeople.module.css";

const PEOPLE_MAX = 30;

export interface FoundPeopleProps {
  search: string;
  without: string;
  /** Already shown as a chat. */
  hidden: Set<string>;
  /** No chat matches either. */
  empty: boolean;
  onOpened: () => void;
}

export function FoundPeople({ search, without, hidden, empty, onOpened }: FoundPeopleProps) {
  const { t } = useLingui();
  const directory = useView({ query: "directory", search, limit: PEOPLE_MAX });
  const openChat = useOpenChat();
  if (!directory) return null;
  const people = directory.people.filter((person) => person.id !== without && !hidden.has(person.id));
  if (people.length === 0) return empty ? <p className={styles.none}>{t`Niemand und nichts gefunden.`}</p> : null;
  return (
    <section className={styles.found}>
      <h2 className={styles.title}>{t`Personen`}</h2>
      <ul>
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
  );
}

/** Finds or makes the chat with a person and goes there; says so when that fails. */
export function useOpenChat(): (person: string) => Promise<boolean> {
  const { i18n } = useLingui();
  const engine = useEngine();
  return async (person) => {
    try {
      const answer = await send(engine, { command: "open_direct", person });
      if (answer.answer === "conversation") go(paths.chat(answer.id));
      return true;
    } catch (failure) {
      toast(commandErrorText(i18n, reasonOf(failure)));
      return false;
    }
  };
}
