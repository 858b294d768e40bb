/** What an administrator types about the house's rules, what is wrong with it, and what it would change. */
import type { ForwardingView, PolicyView, PolicyWish, WhoMayAddView } from "@konsil/engine";

/** Numbers are texts as long as they are typed; an empty `lifetimeMax` means that messages may stay for good. */
export interface RulesDraft {
  forward: ForwardingView;
  maySave: boolean;
  edit: string;
  delete: string;
  attachment: string;
  lifetimeMin: string;
  lifetimeMax: string;
  guests: boolean;
  guestPin: boolean;
  whoMayAdd: WhoMayAddView;
  readReceipts: boolean;
  autoLock: string;
}

export type RulesField = keyof RulesDraft;
export type NumberField = "edit" | "delete" | "attachment" | "lifetimeMin" | "lifetimeMax" | "autoLock";

/** The least and the most of a number. */
export type Range = readonly [min: number, max: number];

/** What is wrong: a number is none or out of its range, or the two lifetimes cross. */
export type RulesMistakes = Partial<Record<NumberField, { range: Range } | "crossed">>;

export function draftOf({ rules, ...policy }: PolicyView): RulesDraft {
  return {
    forward: rules.forward,
    maySave: rules.may_save,
    edit: String(rules.edit_min),
    delete: String(rules.delete_hours),
    attachment: String(rules.attachment_mib_max),
    lifetimeMin: String(rules.lifetime_days_min),
    lifetimeMax: rules.lifetime_days_max === null ? "" : String(rules.lifetime_days_max),
    guests: policy.guests,
    guestPin: rules.guest_pin,
    whoMayAdd: policy.who_may_add,
    readReceipts: policy.read_receipts,
    autoLock: String(policy.auto_lock_min),
  };
}

export function rangesOf({ limits }: PolicyView): Record<NumberField, Range> {
  return {
    edit: [0, limits.edit_min],
    delete: [0, limits.delete_hours],
    attachment: [1, limits.attachment_mib],
    lifetimeMin: [0, limits.lifetime_days_max],
    lifetimeMax: [limits.lifetime_days_min, limits.lifetime_days_max],
    autoLock: [limits.auto_lock_min, limits.auto_lock_max],
  };
}

/** The wish that was typed, or what keeps it from being one. */
export function wishOf(draft: RulesDraft, ranges: Record<NumberField, Range>): { wish: PolicyWish } | { mistakes: RulesMistakes } {
  const mistakes: RulesMistakes = {};
  const number = (field: NumberField): number => {
    const text = draft[field].trim();
    const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    const [min, max] = ranges[field];
    if (!(value >= min && value <= max)) mistakes[field] = { range: ranges[field] };
    return value;
  };
  const lifetimeMax = draft.lifetimeMax.trim() === "" ? null : number("lifetimeMax");
  const wish: PolicyWish = {
    who_may_add: draft.whoMayAdd,
    guests: draft.guests,
    read_receipts: draft.readReceipts,
    auto_lock_min: number("autoLock"),
    rules: {
      forward: draft.forward,
      may_save: draft.maySave,
      edit_min: number("edit"),
      delete_hours: number("delete"),
      attachment_mib_max: number("attachment"),
      lifetime_days_min: number("lifetimeMin"),
      lifetime_days_max: lifetimeMax,
      guest_pin: draft.guestPin,
    },
  };
  if (lifetimeMax !== null && wish.rules.lifetime_days_min > lifetimeMax) mistakes.lifetimeMax ??= "crossed";
  return Object.keys(mistakes).length > 0 ? { mistakes } : { wish };
}

/** The fields in which two drafts differ, in the order in which they are shown. */
export function changedFields(before: RulesDraft, after: RulesDraft): RulesField[] {
  return (Object.keys(before) as RulesField[]).filter((field) => plain(before[field]) !== plain(after[field]));
}

/** "05" is 5. */
function plain(value: string | boolean): string {
  const text = String(value).trim();
  return /^\d+$/.test(text) ? String(Number(text)) : text;
}
