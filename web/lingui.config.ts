/**
 * Which texts exist in which language. German is the source: the sentence in the code is the German sentence.
 * Each package owns its catalogue, so that the design system can serve several apps.
 */
import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "de",
  locales: ["de", "en"],
  catalogs: [
    { path: "<rootDir>/packages/ui/src/locales/{locale}", include: ["<rootDir>/packages/ui/src"] },
    { path: "<rootDir>/packages/session/src/locales/{locale}", include: ["<rootDir>/packages/session/src"] },
    { path: "<rootDir>/apps/admin/src/locales/{locale}", include: ["<rootDir>/apps/admin/src"] },
    { path: "<rootDir>/apps/messenger/src/locales/{locale}", include: ["<rootDir>/apps/messenger/src"] },
  ],
  format: formatter({ lineNumbers: false, origins: false }),
});
