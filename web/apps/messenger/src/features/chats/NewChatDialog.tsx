/** Starting a chat: choose a person from the directory, or make a group. */
import { useView } from "@konsil/engine";
import { Button, Dialog, MemberRow, SearchField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { UsersRound } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { outsideOf } from "../../wording/people.ts";
import { useOpenChat } from "./FoundPeople.tsx";
import styles from "./NewChatDialog.module.css";

const PEOPLE_MAX = 100;

export function NewChatDialog({ onClose, onNewGroup }: { onClose: () => void; onNewGroup: () => void }) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const directory = useView({ query: "directory", search: useDeferredValue(search.trim()), limit: PEOPLE_MAX });
  const openChat = useOpenChat();
  return (
    <Dialog title={t`Neuer Chat`} open onClose={onClose} kind="tall">
      <div className={styles.column}>
        <SearchField label={t`Name oder Funktion suchen`} value={search} onChange={setSearch} autoFocus />
        <Button kind="ghost" icon={UsersRound} className={styles.group ?? ""} onPress={onNewGroup}>
          {t`Neue Gruppe`}
        </Button>
        <ul className={styles.people} aria-label={t`Personen`}>
          {directory?.people.map((person) => (
            <li key={person.id}>
              <MemberRow
                name={person.name}
                detail={person.role}
                initials={person.initials}
                hue={person.hue}
                outside={outsideOf(person)}
                onPress={() => void openChat(person.id).then((opened) => opened && onClose())}
              />
            </li>
          ))}
        </ul>
        {directory?.people.length === 0 && <p className={styles.note}>{t`Niemand gefunden. Prüfe die Schreibweise.`}</p>}
        {directory?.more && <p className={styles.note}>{t`Weitere Treffer: Suche genauer.`}</p>}
      </div>
    </Dialog>
  );
}
