/** The messenger's texts, one chunk for each language, and one for German that says Sie. */
import type { Catalogues } from "@konsil/session";

export const catalogues: Catalogues = {
  de: () => import("./de.ts"),
  en: () => import("./en.ts"),
  sie: () => import("./sie.ts"),
};
