import { expect, test } from "vitest";
import { newMessageId } from "./echo.ts";

test("an id is a UUIDv7 of its time", () => {
  const id = newMessageId(0x0190_b1d8_7c3a);
  expect(id).toMatch(/^0190b1d8-7c3a-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newMessageId()).not.toBe(newMessageId());
});
