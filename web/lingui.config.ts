/**
 * Which texts exist in which language. German is the source: the sentence in the code is the German sentence.
 * Each package owns its catalogue, so that the design system can serve several apps. `de-sie` is German for guests: a sentence
 * that has no wording of its own there is the same for everybody (which files it has: lingui.sie.config.ts).
 */
import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export const common = {
  sourceLocale: "de",
  fallbackLocales: { "de-sie": "de" },
  format: formatter({ lineNumbers: false, origins: false }),
};

export const catalogOf = (part: string) => ({ path: `<rootDir>/${part}/src/locales/{locale}`, include: [`<rootDir>/${part}/src`] });

export default defineConfig({
  ...common,
  locales: ["de", "en", "de-sie"],
  catalogs: ["packages/ui", "packages/media", "packages/session", "apps/admin", "apps/messenger"].map(catalogOf),
});
