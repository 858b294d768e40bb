import { expect, test } from "vitest";
import { Draft } from "./draft.ts";

test("what Miriam types on her phone comes to the open chat on her desk, and goes when it is sent there", () => {
  const desk = new Draft("");
  expect(desk.told("Bett 3 ist")).toBe("Bett 3 ist");
  expect(desk.told("Bett 3 ist frei")).toBe("Bett 3 ist frei");
  expect(desk.told("")).toBe("");
  expect(desk.store()).toBeNull();
});

test("nothing takes away what is being typed here", () => {
  const desk = new Draft("");
  desk.type("Kalium");
  expect(desk.told("Natrium")).toBeNull();
  expect(desk.typed).toBe("Kalium");
  expect(desk.store()).toBe("Kalium");
});

test("of two windows in which different things are typed neither takes the other's words away, stored or not", () => {
  const first = new Draft("");
  first.type("im ersten");
  expect(first.store()).toBe("im ersten");
  // Typed in the second window, then sent there.
  for (const told of ["im ersten", "im zweiten", ""]) expect(first.told(told)).toBeNull();
  expect(first.typed).toBe("im ersten");
  first.type("");
  first.store();
  expect(first.told("im dritten")).toBe("im dritten");
});

test("one's own drafts that are told late change nothing", () => {
  const desk = new Draft("");
  desk.type("Ka");
  expect(desk.store()).toBe("Ka");
  desk.type("Kalium");
  expect(desk.store()).toBe("Kalium");
  expect(desk.told("Ka")).toBeNull();
  expect(desk.told("Kalium")).toBeNull();
  expect(desk.typed).toBe("Kalium");
  // Only the last of several may be told.
  desk.type("");
  desk.store();
  desk.type("Na");
  desk.store();
  expect(desk.told("Na")).toBeNull();
  expect(desk.told("Natrium 140")).toBe("Natrium 140");
});

test("a text that could not be stored stays in the field, whatever is told, and is stored once it can be", () => {
  const desk = new Draft("kurz", "sehr lang");
  expect(desk.told("kurz")).toBeNull();
  expect(desk.told("vom Telefon")).toBeNull();
  expect(desk.typed).toBe("sehr lang");
  desk.type("lang");
  expect(desk.store()).toBe("lang");
});
