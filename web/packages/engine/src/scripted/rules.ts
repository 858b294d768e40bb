/** The scripted house has decided nothing: everything is as far as it goes. */
import type { RulesView } from "../generated/index.ts";

export const RULES: RulesView = {
  forward: "yes",
  may_save: true,
  edit_min: 15,
  delete_hours: 48,
  attachment_mib_max: 1024,
  lifetime_days_min: 1,
  lifetime_days_max: null,
  guest_pin: false,
};
