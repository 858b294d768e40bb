import { expect, test } from "vitest";
import { askBeforeLeaving, holdWork, leaveUnasked } from "./heldWork.ts";

test("whoever closes the page in the middle of something is asked, and nobody else", () => {
  const page = new EventTarget();
  askBeforeLeaving(page as Window);
  const asks = () => !page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(asks()).toBe(false);
  const done = holdWork(() => true);
  expect(asks()).toBe(true);
  done();
  expect(asks()).toBe(false);
  // Who has said twice that the new version is wanted is not asked a third time.
  holdWork(() => true);
  leaveUnasked();
  expect(asks()).toBe(false);
});
