import type { PolicyView } from "@konsil/engine";
import { expect, test } from "vitest";
import { changedFields, draftOf, rangesOf, wishOf } from "./rulesDraft.ts";

const POLICY: PolicyView = {
  number: 3,
  issued_at: 1_795_000_000_000,
  who_may_add: "members",
  guests: true,
  read_receipts: true,
  auto_lock_min: 5,
  rules: { forward: "yes", may_save: true, edit_min: 15, delete_hours: 48, attachment_mib_max: 1024, lifetime_days_min: 0, lifetime_days_max: null, guest_pin: false },
  limits: { edit_min: 15, delete_hours: 48, attachment_mib: 1024, lifetime_days_min: 1, lifetime_days_max: 90, auto_lock_min: 1, auto_lock_max: 60 },
  archived: true,
};

const typed = (change: Partial<ReturnType<typeof draftOf>>) => wishOf({ ...draftOf(POLICY), ...change }, rangesOf(POLICY));

test("what nobody touches is wished as it is", () => {
  const { who_may_add, guests, read_receipts, auto_lock_min, rules } = POLICY;
  expect(typed({})).toEqual({ wish: { who_may_add, guests, read_receipts, auto_lock_min, rules } });
});

test("numbers are read, an empty longest lifetime means for good", () => {
  const read = typed({ edit: " 0 ", lifetimeMax: "30", autoLock: "10" });
  expect(read).toMatchObject({ wish: { auto_lock_min: 10, rules: { edit_min: 0, lifetime_days_max: 30 } } });
  expect(typed({ lifetimeMax: " " })).toMatchObject({ wish: { rules: { lifetime_days_max: null } } });
});

test.each([
  ["edit", "16", [0, 15]],
  ["edit", "", [0, 15]],
  ["edit", "1,5", [0, 15]],
  ["delete", "49", [0, 48]],
  ["attachment", "0", [1, 1024]],
  ["lifetimeMin", "91", [0, 90]],
  ["lifetimeMax", "0", [1, 90]],
  ["lifetimeMax", "91", [1, 90]],
  ["autoLock", "-5", [1, 60]],
])("%s cannot be %j", (field, text, range) => {
  expect(typed({ [field]: text })).toEqual({ mistakes: { [field]: { range } } });
});

test("the shortest lifetime is not longer than the longest", () => {
  expect(typed({ lifetimeMin: "30", lifetimeMax: "7" })).toEqual({ mistakes: { lifetimeMax: "crossed" } });
  expect(typed({ lifetimeMin: "7", lifetimeMax: "7" })).toHaveProperty("wish");
});

test("only what differs is a change, however it was typed", () => {
  const before = draftOf(POLICY);
  expect(changedFields(before, { ...before, edit: "015", lifetimeMax: " " })).toEqual([]);
  expect(changedFields(before, { ...before, autoLock: "10", forward: "no", lifetimeMax: "30" })).toEqual(["forward", "lifetimeMax", "autoLock"]);
});
