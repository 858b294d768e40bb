import { expect, test } from "vitest";
import { paths, routeOf } from "./paths.ts";

test("every address leads back to its route", () => {
  expect(routeOf(paths.home())).toEqual({ name: "home" });
  expect(routeOf(paths.people())).toEqual({ name: "people" });
  expect(routeOf(paths.audit())).toEqual({ name: "audit" });
  expect(routeOf(paths.setUp())).toEqual({ name: "setUp" });
});

test.each(["/verwaltung/", "/verwaltung/nichts", "/verwaltung/personen/x", "/"])("%s shows the home page", (path) => {
  expect(routeOf(path).name).toBe("home");
});
