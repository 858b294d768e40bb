import { expect, test } from "vitest";
import { BY_NAME, paths, routeOf } from "./paths.ts";

test("every address leads back to its route", () => {
  expect(routeOf(paths.home())).toEqual({ name: "home" });
  expect(routeOf(paths.people())).toEqual({ name: "people", state: "all", sorting: BY_NAME });
  expect(routeOf(paths.people("locked"))).toEqual({ name: "people", state: "locked", sorting: BY_NAME });
  expect(routeOf(paths.people("deleted"))).toEqual({ name: "people", state: "deleted", sorting: BY_NAME });
  for (const by of ["name", "role", "state"] as const) {
    for (const descending of [true, false]) {
      for (const state of ["all", "locked"] as const) expect(routeOf(paths.people(state, { by, descending }))).toEqual({ name: "people", state, sorting: { by, descending } });
    }
  }
  expect(routeOf(paths.import())).toEqual({ name: "import" });
  expect(routeOf(paths.audit())).toEqual({ name: "audit" });
  expect(routeOf(paths.issuers())).toEqual({ name: "issuers" });
  for (const of of ["root", "archive"] as const) expect(routeOf(paths.handOut(of))).toEqual({ name: "handOut", of });
  expect(routeOf(paths.rules())).toEqual({ name: "rules" });
  expect(routeOf(paths.places())).toEqual({ name: "places" });
  expect(routeOf(paths.duties())).toEqual({ name: "duties" });
  expect(routeOf(paths.settings())).toEqual({ name: "settings" });
  expect(routeOf(paths.archive())).toEqual({ name: "archive" });
  expect(routeOf(paths.case("0190b1d8-7c3a-7000-8000-0123456789ab"))).toEqual({ name: "case", id: "0190b1d8-7c3a-7000-8000-0123456789ab" });
  expect(routeOf("/verwaltung/archiv/%zz")).toEqual({ name: "case", id: "%zz" });
  expect(routeOf(paths.setUp())).toEqual({ name: "setUp" });
});

test.each(["/verwaltung/", "/verwaltung/nichts", "/verwaltung/personen/x", "/verwaltung/personen/gesperrt/x", "/verwaltung/personen/nach-x", "/verwaltung/personen/nach-name/gesperrt", "/verwaltung/archiv/x/y", "/"])("%s shows the home page", (path) => {
  expect(routeOf(path).name).toBe("home");
});
