import { setupI18n } from "@lingui/core";
import { expect, test } from "vitest";
import { guestErrorText } from "./guestErrors.ts";

const i18n = setupI18n({ locale: "de", messages: { de: {} } });
const said = (typed: { code: boolean; pin: boolean }) => guestErrorText(i18n, { error: "wrong_code", left: 9 }, typed);

test("a wrong code names what the guest was asked for, and nothing else", () => {
  expect(said({ code: true, pin: false })).toMatch(/^Der Code stimmt nicht\. /);
  expect(said({ code: false, pin: true })).toMatch(/^Die PIN stimmt nicht\. /);
  expect(said({ code: true, pin: true })).toMatch(/^Code oder PIN stimmen nicht\. /);
});
