/**
 * Choosing several people: picked ones as chips above a search box, the matching ones as a list of checkboxes below.
 * Backspace in the empty box takes the last one back.
 */
import { useLingui } from "@lingui/react/macro";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox } from "react-aria-components/Checkbox";
import { Avatar } from "./Avatar";
import { PickedChip } from "./Chip";
import { cx } from "./cx";
import { Icon } from "./Icon";
import { type Outside, OutsideTag } from "./OutsideTag";
import { SearchField } from "./SearchField";
import styles from "./UserPicker.module.css";

export interface PickerPerson {
  id: string;
  name: string;
  role: string;
  initials: string;
  hue: number;
  outside?: Outside | undefined;
  shape?: "person" | "group";
}

export interface UserPickerProps {
  /** What is searched for; a name or role when not given. */
  label?: string;
  /** Name of the list; people when not given. */
  listLabel?: string;
  /** Most that can be picked. */
  max?: number;
  people: PickerPerson[];
  picked: PickerPerson[];
  search: string;
  onSearch: (search: string) => void;
  onPick: (person: PickerPerson) => void;
  onUnpick: (person: PickerPerson) => void;
  /** More match than are shown. */
  more?: boolean;
  /** Instead of the list, for example "Niemand gefunden". */
  empty?: ReactNode;
  autoFocus?: boolean;
}

export function UserPicker(props: UserPickerProps) {
  const { people, picked, search, onSearch, onPick, onUnpick, more = false, empty, autoFocus = false, max = Number.POSITIVE_INFINITY } = props;
  const { t } = useLingui();
  const pickedIds = new Set(picked.map((person) => person.id));
  return (
    <div className={styles.picker}>
      {picked.length > 0 && (
        <ul className={styles.picked} aria-label={t`Ausgewählt`}>
          {picked.map((person) => (
            <li key={person.id} className={styles.pickedItem}>
              <PickedChip
                name={person.name}
                avatar={<Avatar initials={person.initials} hue={person.hue} shape={person.shape ?? "person"} size="xs" />}
                onRemove={() => onUnpick(person)}
              />
            </li>
          ))}
        </ul>
      )}
      <SearchField
        label={props.label ?? t`Name oder Funktion suchen`}
        value={search}
        onChange={onSearch}
        autoFocus={autoFocus}
        onKeyDown={(event) => {
          const last = picked.at(-1);
          if (event.key === "Backspace" && search === "" && last) onUnpick(last);
        }}
      />
      {people.length === 0 ? (
        <div className={styles.empty}>{empty}</div>
      ) : (
        <ul className={styles.list} aria-label={props.listLabel ?? t`Personen`}>
          {people.map((person) => (
            <li key={person.id}>
              <Checkbox
                isSelected={pickedIds.has(person.id)}
                onChange={(selected) => (selected ? onPick(person) : onUnpick(person))}
                isDisabled={picked.length >= max && !pickedIds.has(person.id)}
                className={styles.person ?? ""}
              >
                <Avatar initials={person.initials} hue={person.hue} guest={person.outside !== undefined} shape={person.shape ?? "person"} />
                <span className={styles.lines}>
                  <span className={styles.name}>
                    {person.name}
                    {person.outside && <OutsideTag outside={person.outside} />}
                  </span>
                  <span className={styles.role}>{person.role}</span>
                </span>
                <span className={cx(styles.box)}>
                  <Icon of={Check} em={1} />
                </span>
              </Checkbox>
            </li>
          ))}
          {more && <li className={styles.more}>{t`Weitere Treffer: Suche genauer.`}</li>}
        </ul>
      )}
    </div>
  );
}
