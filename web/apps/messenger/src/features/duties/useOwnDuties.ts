/** The duties that this person may hold, or holds. */
import { type DutyView, useView } from "@konsil/engine";

const DUTIES_MAX = 200;

/** Those of the house; which of them are one's own, each says. */
export const OWN_DUTIES = { query: "duties", search: "", limit: DUTIES_MAX } as const;

export function useOwnDuties(): DutyView[] {
  return useView(OWN_DUTIES)?.duties.filter((duty) => duty.may_take || duty.holder?.me) ?? [];
}
