/** The duties of the house, as far as a search finds them. */
import { useView } from "@konsil/engine";
import { useDeferredValue } from "react";
import { DutyRows } from "./DutyRows.tsx";

const DUTIES_MAX = 200;

export function DutyList({ search, onOpened }: { search: string; onOpened: () => void }) {
  const duties = useView({ query: "duties", search: useDeferredValue(search.trim()), limit: DUTIES_MAX });
  return <DutyRows duties={duties?.duties ?? []} needle={search.trim()} onOpened={onOpened} />;
}
