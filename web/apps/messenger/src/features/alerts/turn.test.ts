import { afterEach, expect, test, vi } from "vitest";
import { joinTurns, type Turn } from "./turn.ts";

let count = 0;
const open: Turn[] = [];

function browser(): () => Turn {
  count += 1;
  const name = `test-sounds-${count}`;
  return () => {
    const tab = joinTurns(navigator.locks, name);
    open.push(tab);
    return tab;
  };
}

const turns = (...tabs: Turn[]) => tabs.map((tab) => tab.mine());

afterEach(() => {
  for (const tab of open.splice(0)) tab.leave();
});

test("one tab sounds: the one that was touched last", async () => {
  const openTab = browser();
  const [first, second] = [openTab(), openTab()];
  await vi.waitFor(() => expect(turns(first, second)).toEqual([true, false]));
  for (let again = 0; again < 3; again += 1) {
    second.take();
    second.take();
    await vi.waitFor(() => expect(turns(first, second)).toEqual([false, true]));
    first.take();
    await vi.waitFor(() => expect(turns(first, second)).toEqual([true, false]));
  }
});

test("when the tab that sounds goes, another one does", async () => {
  const openTab = browser();
  const [first, second, third] = [openTab(), openTab(), openTab()];
  third.take();
  await vi.waitFor(() => expect(turns(first, second, third)).toEqual([false, false, true]));
  third.leave();
  await vi.waitFor(() => expect(turns(first, second, third).filter(Boolean)).toHaveLength(1));
  expect(third.mine()).toBe(false);
  first.leave();
  await vi.waitFor(() => expect(turns(first, second, third)).toEqual([false, true, false]));
});
