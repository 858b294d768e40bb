/** Measures, not tests: `npm run bench`. */
import { defineConfig } from "@playwright/test";
import tests from "../playwright.config.ts";

export default defineConfig({
  ...tests,
  // One at a time: each has the machine to itself.
  workers: 1,
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../artefacts/bench",
  timeout: 300_000,
  reporter: [["line"]],
  webServer: [],
});
