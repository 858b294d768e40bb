/** After how many days messages can be set to disappear, within what the house allows. */
import type { RulesView } from "@konsil/engine";

/** 0 for none: messages stay. */
const DAYS = [0, 1, 7, 30, 90];

type Bounds = Pick<RulesView, "lifetime_days_min" | "lifetime_days_max">;

/** The usual ones that are allowed, the house's own bounds, and what is set now. */
export function lifetimeChoices({ lifetime_days_min: min, lifetime_days_max: max }: Bounds, now: number): number[] {
  const allowed = DAYS.filter((days) => (days === 0 ? max === null : days >= min && (max === null || days <= max)));
  const bounds = [min, ...(max === null ? [] : [max])];
  return [...new Set([...allowed, ...bounds, now])].sort((a, b) => a - b);
}
