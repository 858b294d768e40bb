/** Whether pictures and voice notes come by themselves: as the person wants it, and as the line allows. */
import type { AutoLoad } from "@konsil/session";

/** What browsers that know their line say of it; others say nothing, and then it is not metered. */
export interface Line {
  /** The person has asked the browser to spare data. */
  saveData?: boolean;
  type?: string;
  effectiveType?: string;
}

/** Paid for by what comes over it, or so slow that a picture is in the way of the words. */
export function isMetered({ saveData = false, type, effectiveType }: Line): boolean {
  return saveData || type === "cellular" || effectiveType === "slow-2g" || effectiveType === "2g";
}

export function comeUnasked(wish: AutoLoad, metered: boolean): boolean {
  return wish === "always" || (wish === "unmetered" && !metered);
}
