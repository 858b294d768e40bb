import { expect, test } from "vitest";
import { paths, routeOf } from "./paths.ts";

test("every address leads back to its route", () => {
  expect(routeOf(paths.home())).toEqual({ name: "home" });
  expect(routeOf(paths.people())).toEqual({ name: "people", state: "all" });
  expect(routeOf(paths.people("locked"))).toEqual({ name: "people", state: "locked" });
  expect(routeOf(paths.people("deleted"))).toEqual({ name: "people", state: "deleted" });
  expect(routeOf(paths.import())).toEqual({ name: "import" });
  expect(routeOf(paths.audit())).toEqual({ name: "audit" });
  expect(routeOf(paths.issuers())).toEqual({ name: "issuers" });
  expect(routeOf(paths.rules())).toEqual({ name: "rules" });
  expect(routeOf(paths.places())).toEqual({ name: "places" });
  expect(routeOf(paths.duties())).toEqual({ name: "duties" });
  expect(routeOf(paths.settings())).toEqual({ name: "settings" });
  expect(routeOf(paths.archive())).toEqual({ name: "archive" });
  expect(routeOf(paths.case("0190b1d8-7c3a-7000-8000-0123456789ab"))).toEqual({ name: "case", id: "0190b1d8-7c3a-7000-8000-0123456789ab" });
  expect(routeOf("/verwaltung/archiv/%zz")).toEqual({ name: "case", id: "%zz" });
  expect(routeOf(paths.setUp())).toEqual({ name: "setUp" });
});

test.each(["/verwaltung/", "/verwaltung/nichts", "/verwaltung/personen/x", "/verwaltung/personen/gesperrt/x", "/verwaltung/archiv/x/y", "/"])("%s shows the home page", (path) => {
  expect(routeOf(path).name).toBe("home");
});
