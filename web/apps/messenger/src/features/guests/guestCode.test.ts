import { expect, test } from "vitest";
import { groupedCode, isWholeCode } from "./guestCode.ts";

test.each([
  ["k7qm 2xrt 9fhd 4wpa", "K7QM-2XRT-9FHD-4WPA", true],
  ["K7QM2XRT9FHD4WPA", "K7QM-2XRT-9FHD-4WPA", true],
  ["K7QM-2", "K7QM-2", false],
  ["K7QM-", "K7QM", false],
  ["", "", false],
])("%s is %s", (typed, grouped, whole) => {
  expect([groupedCode(typed), isWholeCode(typed)]).toEqual([grouped, whole]);
});
