/** Every address of the administration, both ways: the only place where one is written or read. */
import type { PersonState } from "@konsil/admin-api";
import type { OfflineKey } from "@konsil/engine";

type PeopleSort = "name" | "role" | "state";

/** What people are sorted by. */
export interface PeopleSorting {
  by: PeopleSort;
  descending: boolean;
}

export const BY_NAME: PeopleSorting = { by: "name", descending: false };

export type Route = { name: "home" } | { name: "people"; state: PersonState | "all"; sorting: PeopleSorting } | { name: "import" } | { name: "archive" } | { name: "case"; id: string } | { name: "issuers" } | { name: "handOut"; of: OfflineKey } | { name: "rules" } | { name: "places" } | { name: "duties" } | { name: "settings" } | { name: "audit" } | { name: "setUp" };

/** How a part of the list of people is addressed. */
const PARTS: Record<PersonState, string> = { active: "aktiv", waiting: "wartet", invited: "eingeladen", locked: "gesperrt", deleted: "geloescht" };

const IMPORT = "einlesen";

/** How handing out a key anew is addressed. */
const HANDED_OUT: Record<OfflineKey, string> = { root: "hauptschluessel-ausgeben", archive: "archivschluessel-ausgeben" };

export const paths = {
  home: () => "/verwaltung",
  people: (state: PersonState | "all" = "all", sorting: PeopleSorting = BY_NAME) => `/verwaltung/personen${state === "all" ? "" : `/${PARTS[state]}`}${sortingPath(sorting)}`,
  import: () => `/verwaltung/personen/${IMPORT}`,
  archive: () => "/verwaltung/archiv",
  case: (id: string) => `/verwaltung/archiv/${encodeURIComponent(id)}`,
  issuers: () => "/verwaltung/schluessel",
  handOut: (of: OfflineKey) => `/verwaltung/schluessel/${HANDED_OUT[of]}`,
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

/** How an order of the list of people is addressed; the usual one is not named. */
const ORDERS: Record<PeopleSort, string> = { name: "nach-name", role: "nach-funktion", state: "nach-zustand" };
const BACKWARDS = "-rueckwaerts";

function sortingPath({ by, descending }: PeopleSorting): string {
  return by === BY_NAME.by && descending === BY_NAME.descending ? "" : `/${ORDERS[by]}${descending ? BACKWARDS : ""}`;
}

/** The part of the list of people behind its address, and its order; null when there is no such part or order. */
function peopleRoute(rest: string[]): Route | null {
  const part = Object.entries(PARTS).find(([, name]) => name === rest[0])?.[0];
  const [order, ...more] = part === undefined ? rest : rest.slice(1);
  const by = Object.entries(ORDERS).find(([, name]) => name === order?.replace(BACKWARDS, ""))?.[0];
  if (more.length > 0 || (order !== undefined && by === undefined)) return null;
  const sorting = by === undefined ? BY_NAME : { by: by as PeopleSort, descending: order?.endsWith(BACKWARDS) === true };
  return { name: "people", state: (part as PersonState | undefined) ?? "all", sorting };
}

/** What an address means; an unknown one means the home page. */
export function routeOf(path: string): Route {
  const [app, page, ...rest] = path.split("/").filter((part) => part !== "");
  const [of, ...more] = rest;
  if (app === "verwaltung" && page === "archiv" && of !== undefined && more.length === 0) return { name: "case", id: decoded(of) };
  if (app === "verwaltung" && page === "personen" && of === IMPORT && more.length === 0) return { name: "import" };
  const handedOut = Object.entries(HANDED_OUT).find(([, name]) => name === of)?.[0];
  if (app === "verwaltung" && page === "schluessel" && handedOut !== undefined && more.length === 0) return { name: "handOut", of: handedOut as OfflineKey };
  if (app === "verwaltung" && page === "personen") return peopleRoute(rest) ?? { name: "home" };
  if (app !== "verwaltung" || rest.length > 0) return { name: "home" };
  switch (page) {
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
