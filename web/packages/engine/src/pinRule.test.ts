import { expect, test } from "vitest";
import { isWeakPin } from "./pinRule.ts";

test.each(["111111", "123456", "654321", "135791", "112211", "123123", "121212", "147258", "240383", "311299", "12345", "1234567", "12345a", ""])(
  "%s is refused",
  (pin) => expect(isWeakPin(pin)).toBe(true),
);

test.each(["274951", "904817", "583920"])("%s is taken", (pin) => expect(isWeakPin(pin)).toBe(false));
