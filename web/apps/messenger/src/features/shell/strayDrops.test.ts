import { expect, test } from "vitest";
import { refuseStrayDrops } from "./strayDrops.ts";

function fall(types: string[], taken = false): { prevented: boolean; effect: string } {
  const page = new EventTarget();
  if (taken) page.addEventListener("drop", (event) => event.preventDefault());
  refuseStrayDrops(page as Window);
  const dataTransfer = { types, dropEffect: "copy" };
  const event = Object.assign(new Event("drop", { cancelable: true }), { dataTransfer });
  page.dispatchEvent(event);
  return { prevented: event.defaultPrevented, effect: dataTransfer.dropEffect };
}

test("a file that falls beside the chat is refused, and one that falls into it is not", () => {
  expect(fall(["Files"])).toEqual({ prevented: true, effect: "none" });
  expect(fall(["text/uri-list", "text/plain"])).toEqual({ prevented: true, effect: "none" });
  expect(fall(["Files"], true)).toEqual({ prevented: true, effect: "copy" });
  expect(fall(["text/plain"])).toEqual({ prevented: false, effect: "copy" });
});
