/** Measures, not tests: `npm run bench`. */
import { defineConfig } from "@playwright/test";
import tests from "../playwright.config.ts";

export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../artefacts/bench",
  timeout: 300_000,
  reporter: [["line"]],
  webServer: [],
});
