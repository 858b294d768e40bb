import { expect, test, vi } from "vitest";
import { isAttended, openEyes } from "./attended.ts";

test("as long as somebody looks at one window, the browser is attended", async () => {
  const name = "test-attended";
  const windows = [openEyes(navigator.locks, name), openEyes(navigator.locks, name)] as const;
  const becomes = (attended: boolean) => vi.waitFor(async () => expect(await isAttended(navigator.locks, name)).toBe(attended));
  await becomes(false);
  windows[0].look(true);
  await becomes(true);
  windows[1].look(true);
  windows[0].look(false);
  await becomes(true);
  windows[1].look(false);
  await becomes(false);
  windows[1].look(true);
  windows[1].look(true);
  windows[1].look(false);
  await becomes(false);
});
