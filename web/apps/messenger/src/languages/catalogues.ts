/** The messenger's texts, one chunk for each language. */
import type { Catalogues } from "@konsil/session";

export const catalogues: Catalogues = {
  de: () => import("./de.ts"),
  en: () => import("./en.ts"),
};
