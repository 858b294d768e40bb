import { expect, test, vi } from "vitest";
import { stayHere } from "./router.ts";

test("the browser's own Back stays on the page while something there would be lost, and the app does not hear of it", () => {
  const page = new EventTarget();
  const entries: string[] = [];
  vi.stubGlobal("window", page);
  vi.stubGlobal("location", { pathname: "/verwaltung/personen/einlesen" });
  vi.stubGlobal("history", { state: { depth: 1 }, pushState: (state: { depth: number }, _: string, path: string) => void entries.push(`${state.depth} ${path}`) });
  const [told, app] = [vi.fn(), vi.fn()];

  const end = stayHere(told);
  page.addEventListener("popstate", app);
  page.dispatchEvent(new Event("popstate"));
  expect(told).toHaveBeenCalledOnce();
  expect(app).not.toHaveBeenCalled();
  expect(entries).toEqual(["2 /verwaltung/personen/einlesen"]);

  end();
  page.dispatchEvent(new Event("popstate"));
  expect(told).toHaveBeenCalledOnce();
  expect(app).toHaveBeenCalledOnce();
});
