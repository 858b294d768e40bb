/** After how many hours messages can be set to disappear, within what the house allows. */
import type { RulesView } from "@konsil/engine";
import { DAY_HOURS } from "../../wording/lifetime.ts";

/** 0 for none: messages stay. */
const HOURS = [0, 1, 8, ...[1, 7, 30, 90].map((days) => days * DAY_HOURS)];

type Bounds = Pick<RulesView, "lifetime_days_min" | "lifetime_days_max">;

/** The usual ones that are allowed, the house's own bounds, and what is set now. */
export function lifetimeChoices({ lifetime_days_min, lifetime_days_max }: Bounds, now: number): number[] {
  const min = lifetime_days_min * DAY_HOURS;
  const max = lifetime_days_max === null ? Infinity : lifetime_days_max * DAY_HOURS;
  const allowed = HOURS.filter((hours) => (hours === 0 ? max === Infinity : hours >= min && hours <= max));
  const bounds = [min, max].filter((bound) => bound > 0 && bound < Infinity);
  return [...new Set([...allowed, ...bounds, now])].sort((a, b) => a - b);
}
