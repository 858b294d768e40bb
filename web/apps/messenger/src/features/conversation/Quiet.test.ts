import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Quiet, QUIET_MS } from "./Quiet.ts";

let page: EventTarget;
let quiet: Quiet;
let isSubject: boolean;
beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  isSubject = true;
  quiet = new Quiet(page, () => isSubject);
});
afterEach(() => vi.useRealTimers());

const happens = (what: string) => page.dispatchEvent(new Event(what));

test("it is done once nobody has typed or touched anything for a while", () => {
  const work = vi.fn();
  quiet.do(work);
  for (const what of ["keydown", "keydown", "pointerdown"]) {
    vi.advanceTimersByTime(QUIET_MS - 1);
    happens(what);
  }
  vi.advanceTimersByTime(QUIET_MS - 1);
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  happens("keydown");
  vi.advanceTimersByTime(QUIET_MS);
  expect(work).toHaveBeenCalledTimes(1);
});

test("scrolling on takes it back; coming to rest elsewhere asks for something else", () => {
  const [before, after] = [vi.fn(), vi.fn()];
  quiet.do(before);
  happens("scroll");
  vi.advanceTimersByTime(2 * QUIET_MS);
  quiet.do(after);
  quiet.do(null);
  vi.advanceTimersByTime(2 * QUIET_MS);
  expect(before).not.toHaveBeenCalled();
  expect(after).not.toHaveBeenCalled();
});

test("a field that scrolls takes nothing back", () => {
  const work = vi.fn();
  isSubject = false;
  quiet.do(work);
  happens("scroll");
  vi.advanceTimersByTime(QUIET_MS);
  expect(work).toHaveBeenCalledTimes(1);
});

test("nothing is done for a chat that was left", () => {
  const work = vi.fn();
  quiet.do(work);
  quiet.end();
  happens("keydown");
  vi.advanceTimersByTime(2 * QUIET_MS);
  expect(work).not.toHaveBeenCalled();
});
