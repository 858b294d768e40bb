/** Every address of the administration, both ways: the only place where one is written or read. */
import type { PersonState } from "@konsil/admin-api";

export type Route = { name: "home" } | { name: "people"; state: PersonState | "all" } | { name: "import" } | { name: "archive" } | { name: "case"; id: string } | { name: "issuers" } | { name: "rules" } | { name: "places" } | { name: "duties" } | { name: "settings" } | { name: "audit" } | { name: "setUp" };

/** How a part of the list of people is addressed. */
const PARTS: Record<PersonState, string> = { active: "aktiv", waiting: "wartet", invited: "eingeladen", locked: "gesperrt", deleted: "geloescht" };

const IMPORT = "einlesen";

export const paths = {
  home: () => "/verwaltung",
  people: (state: PersonState | "all" = "all") => `/verwaltung/personen${state === "all" ? "" : `/${PARTS[state]}`}`,
  import: () => `/verwaltung/personen/${IMPORT}`,
  archive: () => "/verwaltung/archiv",
  case: (id: string) => `/verwaltung/archiv/${encodeURIComponent(id)}`,
  issuers: () => "/verwaltung/schluessel",
  rules: () => "/verwaltung/regeln",
  places: () => "/verwaltung/orte",
  duties: () => "/verwaltung/dienste",
  settings: () => "/verwaltung/einstellungen",
  audit: () => "/verwaltung/protokoll",
  setUp: () => "/verwaltung/einrichten",
  /** The other app of this origin. */
  messenger: () => "/chats",
  linkDevice: () => "/verknuepfen",
} as const;

/** What an address means; an unknown one means the home page. */
export function routeOf(path: string): Route {
  const [app, page, ...rest] = path.split("/").filter((part) => part !== "");
  const [of, ...more] = rest;
  if (app === "verwaltung" && page === "archiv" && of !== undefined && more.length === 0) return { name: "case", id: decoded(of) };
  const part = Object.entries(PARTS).find(([, name]) => name === of)?.[0];
  if (app === "verwaltung" && page === "personen" && part !== undefined && more.length === 0) return { name: "people", state: part as PersonState };
  if (app === "verwaltung" && page === "personen" && of === IMPORT && more.length === 0) return { name: "import" };
  if (app !== "verwaltung" || rest.length > 0) return { name: "home" };
  switch (page) {
    case "personen":
      return { name: "people", state: "all" };
    case "archiv":
      return { name: "archive" };
    case "schluessel":
      return { name: "issuers" };
    case "regeln":
      return { name: "rules" };
    case "orte":
      return { name: "places" };
    case "dienste":
      return { name: "duties" };
    case "einstellungen":
      return { name: "settings" };
    case "protokoll":
      return { name: "audit" };
    case "einrichten":
      return { name: "setUp" };
    default:
      return { name: "home" };
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
