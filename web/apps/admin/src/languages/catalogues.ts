/** The administration's texts, one chunk for each language. */
import type { Catalogues } from "@konsil/session";

export const catalogues: Catalogues = {
  de: { first: () => import("./de.ts") },
  en: { first: () => import("./en.ts") },
};
