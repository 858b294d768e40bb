/** Rules of the scripted house: nothing is decided, or much. */
import type { RulesView } from "../generated/index.ts";

export const RULES: RulesView = {
  forward: "yes",
  may_save: true,
  edit_min: 15,
  delete_hours: 48,
  attachment_mib_max: 1024,
  lifetime_days_min: 0,
  lifetime_days_max: null,
  guest_pin: false,
};

export const STRICT_RULES: RulesView = {
  forward: "not_to_guests",
  may_save: false,
  edit_min: 0,
  delete_hours: 1,
  attachment_mib_max: 20,
  lifetime_days_min: 7,
  lifetime_days_max: 30,
  guest_pin: true,
};
