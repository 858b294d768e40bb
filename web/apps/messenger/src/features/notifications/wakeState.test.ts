import { expect, test } from "vitest";
import { stateOf } from "./wakeState.ts";

test("a server that wakes nobody is the first thing to say", () => {
  expect(stateOf("granted", "unavailable", false)).toBe("unavailable");
  expect(stateOf("denied", "unavailable", false)).toBe("unavailable");
});

test("what the browser cannot do counts before what the server knows", () => {
  expect(stateOf("denied", "on", false)).toBe("denied");
  expect(stateOf("install_first", "off", false)).toBe("install_first");
  expect(stateOf("unsupported", "ended", false)).toBe("unsupported");
});

test("otherwise it is as the server says", () => {
  expect(stateOf("granted", "on", false)).toBe("on");
  expect(stateOf("granted", "ended", false)).toBe("ended");
  expect(stateOf("unasked", "off", false)).toBe("off");
});

test("a private window is not offered what its browser refuses there", () => {
  expect(stateOf("unasked", "off", true)).toBe("unsupported");
  expect(stateOf("granted", "ended", true)).toBe("unsupported");
  expect(stateOf("unasked", "unavailable", true)).toBe("unavailable");
});
