import { expect, test } from "vitest";
import { stateOf } from "./wakeState.ts";

test("a server that wakes nobody is the first thing to say", () => {
  expect(stateOf("granted", "unavailable")).toBe("unavailable");
  expect(stateOf("denied", "unavailable")).toBe("unavailable");
});

test("what the browser cannot do counts before what the server knows", () => {
  expect(stateOf("denied", "on")).toBe("denied");
  expect(stateOf("install_first", "off")).toBe("install_first");
  expect(stateOf("unsupported", "ended")).toBe("unsupported");
});

test("otherwise it is as the server says", () => {
  expect(stateOf("granted", "on")).toBe("on");
  expect(stateOf("granted", "ended")).toBe("ended");
  expect(stateOf("unasked", "off")).toBe("off");
});
