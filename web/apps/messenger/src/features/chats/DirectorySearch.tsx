/** Finding somebody in the directory and choosing them. What else can be done stands between the search and the people. */
import { type PersonView, useView } from "@konsil/engine";
import { MemberRow, SearchField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useDeferredValue, useState } from "react";
import { outsideOf } from "../../wording/people.ts";
import { DutyList } from "../duties/DutyList.tsx";
import styles from "./DirectorySearch.module.css";

const PEOPLE_MAX = 100;

export interface DirectorySearchProps {
  onChoose: (person: PersonView) => void;
  /** Duties are found, too: called when one was opened. */
  onDuty?: () => void;
  children?: ReactNode;
}

export function DirectorySearch({ onChoose, onDuty, children }: DirectorySearchProps) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const directory = useView({ query: "directory", search: useDeferredValue(search.trim()), limit: PEOPLE_MAX });
  return (
    <div className={styles.column}>
      <SearchField label={t`Name oder Funktion suchen`} value={search} onChange={setSearch} autoFocus />
      {children}
      {onDuty && <DutyList search={search} onOpened={onDuty} />}
      <ul className={styles.people} aria-label={t`Personen`}>
        {directory?.people.map((person) => (
          <li key={person.id}>
            <MemberRow
              name={person.name}
              detail={person.role}
              initials={person.initials}
              hue={person.hue}
              outside={outsideOf(person)}
              onPress={() => onChoose(person)}
            />
          </li>
        ))}
      </ul>
      {directory?.people.length === 0 && <p className={styles.note}>{t`Niemand gefunden. Prüfe die Schreibweise.`}</p>}
      {directory?.more && <p className={styles.note}>{t`Weitere Treffer: Suche genauer.`}</p>}
    </div>
  );
}
