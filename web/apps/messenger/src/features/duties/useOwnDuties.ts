/** The duties that this person may hold, or holds. */
import { type DutyView, useView } from "@konsil/engine";

const DUTIES_MAX = 200;

export function useOwnDuties(): DutyView[] {
  return useView({ query: "duties", search: "", limit: DUTIES_MAX })?.duties.filter((duty) => duty.may_take || duty.holder?.me) ?? [];
}
