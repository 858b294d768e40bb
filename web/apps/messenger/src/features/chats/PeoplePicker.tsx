/** The directory behind the design system's people picker. */
import { type PersonView, useView } from "@konsil/engine";
import { type PickerPerson, UserPicker } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useDeferredValue, useState } from "react";
import { outsideOf } from "../../wording/people.ts";

const PEOPLE_MAX = 100;

export interface PeoplePickerProps {
  picked: PickerPerson[];
  onChange: (picked: PickerPerson[]) => void;
  /** Not offered: already in the group. */
  without?: ReadonlySet<string>;
  autoFocus?: boolean;
}

export function PeoplePicker({ picked, onChange, without, autoFocus = false }: PeoplePickerProps) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const directory = useView({ query: "directory", search: useDeferredValue(search.trim()), limit: PEOPLE_MAX });
  const people = (directory?.people ?? []).filter((person) => !without?.has(person.id)).map(pickerPerson);
  return (
    <UserPicker
      people={people}
      picked={picked}
      search={search}
      onSearch={setSearch}
      onPick={(person) => {
        onChange([...picked, person]);
        setSearch("");
      }}
      onUnpick={(person) => onChange(picked.filter((one) => one.id !== person.id))}
      more={directory?.more ?? false}
      empty={directory ? t`Niemand gefunden. Prüfe die Schreibweise.` : ""}
      autoFocus={autoFocus}
    />
  );
}

export function pickerPerson(person: PersonView): PickerPerson {
  return { id: person.id, name: person.name, role: person.role, initials: person.initials, hue: person.hue, outside: outsideOf(person) };
}
