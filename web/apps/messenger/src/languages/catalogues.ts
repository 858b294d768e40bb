/** The messenger's texts, in two chunks for each language, and for German that says Sie: what every start says, and what the app says. */
import type { Catalogues } from "@konsil/session";

export const catalogues: Catalogues = {
  de: { first: () => import("./de.ts"), rest: () => import("../locales/de.po") },
  en: { first: () => import("./en.ts"), rest: () => import("../locales/en.po") },
  sie: { first: () => import("./sie.ts"), rest: () => import("./sieRest.ts") },
};
