import { expect, test } from "vitest";
import { isTrivialPin } from "./pinRules.ts";

test.each(["000000", "123456", "654321", "890123", "135791", "112211", "123123", "121212", "147258", "240383", "010100"])("%s is refused", (pin) => {
  expect(isTrivialPin(pin)).toBe(true);
});

test.each(["274951", "908132", "586230", "405917"])("%s is taken", (pin) => {
  expect(isTrivialPin(pin)).toBe(false);
});
