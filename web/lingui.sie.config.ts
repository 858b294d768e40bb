/** Texts that guests can meet: the administration is not among them. */
import { defineConfig } from "@lingui/cli";
import { catalogOf, common } from "./lingui.config.ts";

export default defineConfig({
  ...common,
  locales: ["de-sie"],
  catalogs: ["packages/ui", "packages/media", "packages/session", "apps/messenger"].map(catalogOf),
});
